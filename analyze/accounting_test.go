package analyze

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/recording"
)

// Whatever happens, every scheduled request is accounted for, once.
func TestAccountingProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(recording.Kinds()), 1, 300).Draw(t, "kinds")
		lag := rapid.IntRange(0, 20).Draw(t, "lag every")
		from := rapid.IntRange(0, 300).Draw(t, "blind from")
		w := newWorld(100, time.Duration(len(kinds))*10*ms, func(r *recording.Result) {
			if k := kinds[r.Seq]; k != recording.OK {
				fails(r, k, 0)
				r.Attempts = uint8(rapid.IntRange(0, 2).Draw(t, "attempts"))
			}
			if lag > 0 && int(r.Seq)%lag == 0 && r.Sent > 0 {
				r.Sent += 50 * ms
			}
		})
		w.events = []recording.Event{event(recording.EventBlind, "gc", "", time.Duration(from)*10*ms, time.Duration(from+20)*10*ms, nil)}
		v, err := Judge(w.input(), strict())
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Requests.Identity(); err != nil {
			t.Fatal(err)
		}
		var byKind [recording.Ours + 1]uint64
		for _, k := range kinds {
			byKind[k]++
		}
		for k, n := range byKind {
			kind := recording.Kind(k)
			if got := v.Requests.ByKind[kind.String()]; got+v.Requests.Resent < n || got > n+v.Requests.Resent {
				t.Fatalf("%d of kind %s, want %d (%d re-sent)", got, kind, n, v.Requests.Resent)
			}
		}
		if v.Requests.Scheduled != uint64(len(kinds)) || v.Requests.Unsent != byKind[recording.Unsent] {
			t.Fatalf("%+v of %d", v.Requests, len(kinds))
		}
		var outages uint64
		for _, o := range v.Outages {
			outages += o.Requests
		}
		if outages != v.down() {
			t.Fatalf("outages hold %d requests, %d were down", outages, v.down())
		}
	})
}

func TestIdentityViolated(t *testing.T) {
	good := Requests{Scheduled: 10, Sent: 9, Unsent: 1, Good: 7, Slow: 1, Bad: 1, Cut: 1, ByKind: map[string]uint64{"ok": 7, "slow": 1, "unsent": 1, "cut": 1}}
	if err := good.Identity(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Requests){
		"scheduled": func(r *Requests) { r.Scheduled++ },
		"kinds":     func(r *Requests) { r.ByKind = map[string]uint64{"ok": 8, "slow": 1, "unsent": 1, "cut": 1} },
		"classes":   func(r *Requests) { r.Good++ },
	} {
		bad := good
		spoil(&bad)
		if bad.Identity() == nil {
			t.Errorf("%s do not add up, and nobody says so", name)
		}
	}
}

func TestSequenceFaults(t *testing.T) {
	for _, c := range []struct {
		name     string
		seqs     []uint64
		at       []time.Duration
		recorded uint64
		partial  bool
		want     string
	}{
		{"whole", []uint64{0, 1, 2}, []time.Duration{1, 2, 3}, 3, false, ""},
		{"the writer did not say", []uint64{0, 1, 2}, []time.Duration{1, 2, 3}, 0, false, ""},
		{"a gap", []uint64{0, 3}, []time.Duration{1, 2}, 0, false, "accounting: 2 results are missing"},
		{"a gap where it was cut off", []uint64{0, 2}, []time.Duration{1, 2}, 0, true, ""},
		{"twice", []uint64{0, 1, 1}, []time.Duration{1, 2, 3}, 0, false, "accounting: 1 results are there twice"},
		{"out of order", []uint64{0, 1}, []time.Duration{2, 1}, 0, false, "accounting: 1 results are out of order"},
		{"fewer than recorded", []uint64{0, 1}, []time.Duration{1, 2}, 5, false, "accounting: the run recorded 5 results, 2 are there"},
	} {
		var s sequence
		for i, seq := range c.seqs {
			s.add(&recording.Result{Seq: seq, Intended: c.at[i]})
		}
		got := ""
		if err := errors.Join(s.faults(c.recorded, c.partial)...); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
