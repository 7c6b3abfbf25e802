package analyze

import (
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// minute is what CloudWatch says of the minute that begins so long after the anchor.
func minute(at time.Duration, fields map[string]any) recording.Event {
	fields["source_time"] = anchor.Add(at).Format(time.RFC3339Nano)
	return recording.Event{Kind: recording.EventMetric, Name: "app/api/1", Source: "cloudwatch", At: max(at, 1), Fields: fields}
}

// balanced is a run of 150 s at 100/s from 16:00:00.1 on, with two whole minutes.
func balanced(alter func(r *recording.Result), events ...recording.Event) *world {
	w := newWorld(100, 150*time.Second, alter)
	w.begin = 0
	w.run.Load.Begin, w.run.Load.End = 0, 150*time.Second
	w.events = events
	return w
}

func TestBalancerAgrees(t *testing.T) {
	b := balanced(nil,
		minute(0, map[string]any{"requests": 5999.0, "response_time_s": 0.004}),
		minute(0, map[string]any{"healthy": 3.0, "unhealthy": 0.0, "target_group": "x"}),
		minute(time.Minute, map[string]any{"requests": 6001.0}),
		minute(2*time.Minute, map[string]any{"requests": 3000.0}),
	).judge(t, strict()).Balancer
	if b == nil || len(b.Minutes) != 3 || len(b.Differences) != 0 {
		t.Fatalf("%+v", b)
	}
	first, last := b.Minutes[0], b.Minutes[2]
	if !first.Whole || first.Clients.Answered != 6000 || *first.Healthy != 3 || *first.Response != 0.004 || *first.ELB5xx != 0 {
		t.Errorf("%+v", first)
	}
	if last.Whole || last.Clients.Answered != 3000 || last.Healthy != nil || last.Response != nil {
		t.Errorf("%+v", last)
	}
}

func TestBalancerDiffers(t *testing.T) {
	b := balanced(func(r *recording.Result) {
		switch {
		case r.Seq < 100:
			gateway(r, 502)
		case r.Seq < 200:
			fails(r, recording.Reset, 0)
		}
	},
		minute(0, map[string]any{"requests": 9000.0, "elb_5xx": 40.0}),
		minute(time.Minute, map[string]any{"requests": 6000.0, "healthy": 0.0}),
	).judge(t, strict()).Balancer
	text := strings.Join(b.Differences, "\n")
	for _, want := range []string{
		"no healthy target at some time in the minute from 16:01:00",
		"in 2 whole minutes clients saw 11,800 answers of targets, CloudWatch counts 15,000: others use the balancer too",
		"clients saw 100 5xx without a version, CloudWatch counts 40: something else than this balancer gave them",
		"100 requests ended without an answer",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
}

// A metric that is missing is zero only where requests were counted.
func TestBalancerMissing(t *testing.T) {
	b := balanced(nil, minute(0, map[string]any{"healthy": 2.0})).judge(t, strict()).Balancer
	m := b.Minutes[0]
	if m.Requests != nil || m.ELB5xx != nil || m.Target5xx != nil {
		t.Errorf("%+v", m)
	}
	if len(b.Differences) != 1 || !strings.Contains(b.Differences[0], "no whole minute") {
		t.Errorf("%q", b.Differences)
	}
	if b := balanced(nil).judge(t, strict()).Balancer; b != nil {
		t.Errorf("without CloudWatch: %+v", b)
	}
}

// Two balancers add up; a clock that is ahead is set back.
func TestBalancersAddUp(t *testing.T) {
	one := minute(2*time.Second, map[string]any{"requests": 2000.0, "response_time_s": 0.1, "healthy": 3.0, "clock_offset_s": 2.0})
	two := minute(2*time.Second, map[string]any{"requests": 4000.0, "response_time_s": 0.4, "healthy": 2.0, "clock_offset_s": 2.0})
	m := balanced(nil, one, two).judge(t, strict()).Balancer.Minutes[0]
	if *m.Requests != 6000 || *m.Healthy != 2 || *m.Response < 0.299 || *m.Response > 0.301 || !m.Start.Equal(anchor) || !m.Whole {
		t.Errorf("%+v", m)
	}
}
