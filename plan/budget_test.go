package plan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseBudget(t *testing.T) {
	share := func(f float64) *float64 { return &f }
	length := func(d time.Duration) *time.Duration { return &d }
	for text, want := range map[string]Budget{
		"":                    DefaultBudget(),
		"availability=99.99%": {Availability: share(0.9999), SLO: share(0.9999)},
		"availability=100%":   {Availability: share(1), SLO: share(0.999)},
		"slo=99.5%":           {Availability: share(0.999), LongestOutage: length(0), SLO: share(0.995)},
		"availability=99.9%,longest_outage=500ms": {
			Availability: share(0.999), LongestOutage: length(500 * time.Millisecond), SLO: share(0.999),
		},
		" longest_outage = 0s , latency.p99=250ms, latency.rise=20% ,": {
			LongestOutage: length(0), SLO: share(0.999),
			Latency: LatencyBudget{P99: length(250 * time.Millisecond), Rise: share(0.2)},
		},
		"latency.p99=250ms": {
			Availability: share(0.999), LongestOutage: length(0), SLO: share(0.999), Latency: LatencyBudget{P99: length(250 * time.Millisecond)},
		},
		"total_outage=2s": {TotalOutage: length(2 * time.Second), SLO: share(0.999)},
		"equivalent=1s":   {Equivalent: length(time.Second), SLO: share(0.999)},
		"transition.to=v2,transition.max_mixed=1m,resolution=10ms": {
			Availability: share(0.999), LongestOutage: length(0), SLO: share(0.999), Resolution: length(10 * time.Millisecond),
			Transition: &TransitionBudget{To: "v2", Complete: true, MaxMixed: length(time.Minute)},
		},
		"transition.complete=false,transition.to=$v2": {
			Availability: share(0.999), LongestOutage: length(0), SLO: share(0.999), Transition: &TransitionBudget{To: "$v2"},
		},
	} {
		got, err := ParseBudget(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	for text, want := range map[string]string{
		"availability":     `"availability" is not KEY=VALUE, such as availability=99.9%`,
		"availabilty=99%":  `unknown key "availabilty", did you mean "availability"?`,
		"availability=0.9": `availability: "0.9" is not a percentage such as 99.9%`,
		"latency=1s":       "latency: a mapping is expected, with keys of: p50, p90, p99, p999, max, rise",
		"latency.p95=1s":   `unknown key "p95", did you mean "p90"?`,
		"resolution.x=1":   "resolution: a single value is expected: duration above 0s",
		"slo=1%,slo=2%":    `key "slo" is given twice`,
		"=5":               `unknown key "", expected one of: availability, longest_outage, total_outage, equivalent, latency, transition, resolution, slo, blind, shed`,
		"max=1s,resolution=0s": "unknown key \"max\", expected one of: availability, longest_outage, total_outage, equivalent, latency, transition, resolution, slo, blind, shed\n" +
			`resolution: "0s" is not a duration above 0s`,
		"transition.complete=true": "transition: to is missing",
	} {
		if _, err := ParseBudget(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}

func FuzzParseBudget(f *testing.F) {
	f.Add("availability=99.9%,longest_outage=500ms,latency.p99=250ms,transition.to=v2")
	f.Add("a.b.c=1,a.b=2,a=3")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBudget(text)
		if err == nil && (b.SLO == nil || *b.SLO <= 0 || *b.SLO >= 1) {
			t.Errorf("%q: no objective to reckon with: %+v", text, b)
		}
	})
}
