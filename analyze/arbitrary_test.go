package analyze

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/plan"
	"upness/recording"
)

// arbitrary is a result as a damaged or foreign recording may hold it.
var arbitrary = rapid.Custom(func(t *rapid.T) *recording.Result {
	at := func(name string) time.Duration {
		return time.Duration(rapid.Int64Range(-1e9, 1e13).Draw(t, name))
	}
	word := func(name string) string {
		return rapid.SampledFrom([]string{"", "a", "b", "c", "d", others}).Draw(t, name)
	}
	return &recording.Result{
		Seq: rapid.Uint64().Draw(t, "seq"), Target: word("target"), Lane: word("lane"),
		Intended: at("intended"), Sent: at("sent"), FirstByte: at("first byte"), Done: at("done"),
		Code: rapid.Uint16().Draw(t, "code"), Version: word("version"), Instance: word("instance"), Remote: word("remote"),
		Reused: rapid.Bool().Draw(t, "reused"), Attempts: rapid.Uint8().Draw(t, "attempts"),
		Kind: recording.Kind(rapid.Uint8Range(0, uint8(recording.Ours)+2).Draw(t, "kind")), Error: word("error"),
	}
})

var arbitraryEvent = rapid.Custom(func(t *rapid.T) recording.Event {
	return recording.Event{
		At: time.Duration(rapid.Int64Range(-1e9, 1e13).Draw(t, "at")), End: time.Duration(rapid.Int64Range(-1e9, 1e13).Draw(t, "end")),
		Kind: rapid.SampledFrom([]string{
			recording.EventPhase, recording.EventStep, recording.EventInstance, recording.EventTarget, recording.EventStatement,
			recording.EventLockWait, recording.EventBlind, recording.EventWarning, "else",
		}).Draw(t, "kind"),
		Name:  rapid.SampledFrom([]string{"", "baseline", "deploy", "a"}).Draw(t, "name"),
		State: rapid.SampledFrom([]string{"", "done", "failed", "draining", "terminated", "killed"}).Draw(t, "state"),
		Phase: rapid.SampledFrom([]string{"", "baseline", "migrate", "deploy", "after"}).Draw(t, "phase"),
		Edge:  rapid.SampledFrom([]recording.Edge{"", recording.Begin}).Draw(t, "edge"),
	}
})

// Whatever a recording holds, it is judged: no panic, an accounting that adds
// up, a verdict that can be written, and no pass for what is out of order.
func TestArbitraryRecordings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := rapid.SliceOfN(arbitrary, 0, 60).Draw(t, "results")
		if rapid.Bool().Draw(t, "in order") {
			slices.SortFunc(results, func(a, b *recording.Result) int { return int(a.Intended - b.Intended) })
			for i, r := range results {
				r.Seq = uint64(i)
			}
		}
		in := Input{
			Run:    recording.Run{State: recording.Complete, Clock: recording.Clock{Anchor: anchor}},
			Events: rapid.SliceOfN(arbitraryEvent, 0, 12).Draw(t, "events"),
			Results: func(yield func(*recording.Result, error) bool) {
				for _, r := range results {
					if !yield(r, nil) {
						return
					}
				}
			},
		}
		in.Run.Load = recording.LoadInfo{
			Rate: rapid.SampledFrom([]float64{0, 1, 500}).Draw(t, "rate"), Deadline: rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(t, "deadline"),
			Begin: time.Duration(rapid.Int64Range(0, 1e10).Draw(t, "begin")), End: time.Duration(rapid.Int64Range(0, 1e13).Draw(t, "end")),
		}
		v, err := Judge(in, plan.Budget{
			LongestOutage: ptr(time.Duration(0)), TotalOutage: ptr(time.Second), Availability: ptr(0.99), Equivalent: ptr(time.Second), Resolution: ptr(time.Second),
			Latency: plan.LatencyBudget{P99: ptr(time.Second), Rise: ptr(0.2)}, Transition: &plan.TransitionBudget{To: "b", Complete: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Requests.Identity(); err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(v); err != nil {
			t.Fatal(err)
		}
		if v.Verdict == Pass && v.down() > 0 {
			t.Fatalf("%d down of %d, and a pass with no outage allowed", v.down(), v.Requests.Scheduled)
		}
		for _, o := range v.Outages {
			if o.Lower > o.Upper || o.Lower < 0 || o.BadShare <= 0 || o.BadShare > 1 || o.Text == "" {
				t.Fatalf("%+v", o)
			}
		}
		line, err := NewTimeline(in, v, rapid.IntRange(-1, 50).Draw(t, "bins"))
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range line.Bins {
			n := b.Blind
			for _, p := range b.ByVersion {
				n += p.Answers() + p.Bad
			}
			if n != b.Scheduled {
				t.Fatalf("bin %d holds %d results, by version %d", i, b.Scheduled, n)
			}
		}
		_ = v.Sentence()
	})
}
