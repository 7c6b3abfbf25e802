package analyze

import (
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

func TestSentences(t *testing.T) {
	low := plan.Budget{Resolution: ptr(ms)}
	for _, c := range []struct {
		world  *world
		budget plan.Budget
		want   string
	}{
		{newWorld(150, 20*time.Second, nil), strict(),
			"PASS: 3,000 of 3,000 requests were answered in time; no outage longer than 6.67 ms could have been missed."},
		{rolled(21*time.Second, nil), toV2(true),
			"PASS: 20,000 of 20,000 requests were answered in time while v1 gave way to v2; no outage longer than 2 ms could have been missed."},
		{whole(recording.Refused, 0), strict(),
			"FAIL: longest outage 998 ms to 1 s, allowed 0 s; 500 of 10,000 requests not answered in time."},
		{whole(recording.Refused, 0), low,
			"INCONCLUSIVE: an outage of 2 ms could have been missed, resolution 1 ms asked for: it takes at least 1000/s."},
		{newWorld(500, 20*time.Second, nil), toV2(false), "FAIL: v2 never answered: nothing was deployed."},
		{newWorld(500, 0, nil), strict(), "INCONCLUSIVE: no request was recorded."},
	} {
		if got := c.world.judge(t, c.budget).Sentence(); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

// Groups tell what each name was asked, and how much of it was down.
func TestGroups(t *testing.T) {
	v := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if r.Instance == "i-2" && within(r, 5*time.Second, 6*time.Second) {
			late(r, 1500*ms)
		}
	}).judge(t, strict())
	i2 := v.Instances[1]
	if i2.Instance != "i-2" || i2.Requests != 3333 || i2.Bad != 167 || i2.First.Sub(v.Start).Round(ms) != 2*ms {
		t.Errorf("%+v", i2)
	}
	if v.Targets[0].Bad != 167 || v.Lanes[0].Bad != 167 || v.Instances[0].Bad != 0 || v.Instances[2].Bad != 0 {
		t.Errorf("targets %+v, instances %+v", v.Targets, v.Instances)
	}
	if last := v.Targets[0].Last.Sub(v.Start).Round(ms); last != 19998*ms {
		t.Errorf("last request at %v", last)
	}
}

// Of several older versions all count as old.
func TestTransitionOfThreeVersions(t *testing.T) {
	v := newWorld(500, 40*time.Second, func(r *recording.Result) {
		at := r.Intended - 100*ms
		switch {
		case at >= 30*time.Second:
			r.Version = "v3"
		case r.Seq%3 == 0 && at > 10*time.Second && at < 20*time.Second:
			r.Version = "v2"
		case r.Seq%3 == 1 && at > 25*time.Second:
			r.Version = "v3"
		}
	}).judge(t, strict())
	if tr := v.Transition; tr.From != "v1" || tr.To != "v3" || tr.mixed().Round(time.Second) != 5*time.Second {
		t.Errorf("%+v", tr)
	}
	w := newWorld(500, 40*time.Second, func(r *recording.Result) {
		r.Version = []string{"v1", "v2", "v3", "v3"}[r.Seq%4]
	})
	w.events = []recording.Event{step("deploy", "roll", time.Second, 30*time.Second)}
	b := strict()
	b.Transition = &plan.TransitionBudget{To: "v3"}
	if tr := w.judge(t, b).Transition; tr.Stale < 2499 || tr.Stale > 2500 {
		t.Errorf("%d stale, want v1's and v2's, a half of 10 s", tr.Stale)
	}
}

// How many instances served before the release tells the resolution for one of
// them, not how many there were in all.
func TestInstancesBeforeTheRelease(t *testing.T) {
	r := rolled(21*time.Second, nil).judge(t, strict()).Resolution
	if len(r.OneOfN) != 1 || r.OneOfN["3"] == 0 {
		t.Errorf("%v, want one of 3", r.OneOfN)
	}
}
