package analyze

import (
	"slices"
	"testing"
	"time"

	"upness/recording"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts counts
		dim    dimension
		want   []int32
	}{
		{"one of ten", counts{{1, 20, 0}, {2, 0, 180}}, byInstance, []int32{1}},
		{"all alike", counts{{1, 20, 180}, {2, 20, 180}}, byInstance, nil},
		{"nobody else was served", counts{{1, 20, 0}}, byInstance, nil},
		{"by chance: three failures in three quarters of the traffic", counts{{1, 3, 0}, {2, 0, 1}}, byTarget, nil},
		{"twenty of them are no chance", counts{{1, 20, 0}, {2, 0, 7}}, byTarget, []int32{1}},
		{"one failure is no pattern", counts{{1, 1, 0}, {2, 0, 5}}, byTarget, nil},
		{"a stray failure elsewhere", counts{{1, 200, 0}, {2, 1, 100}}, byTarget, []int32{1}},
		{"nobody else was served, a few failed", counts{{1, 1000, 0}, {2, 10, 0}}, byTarget, nil},
		{"two targets", counts{{1, 20, 0}, {2, 30, 0}, {3, 0, 25}}, byTarget, []int32{1, 2}},
		{"two instances are no one instance", counts{{1, 20, 0}, {2, 30, 0}, {3, 0, 25}}, byInstance, nil},
		{"too many targets to name", counts{{1, 20, 0}, {2, 30, 0}, {3, 30, 0}, {4, 30, 0}, {5, 0, 90}}, byTarget, nil},
		{"a round robin in step with the schedule", counts{{1, 12, 8}, {2, 4, 4}, {3, 0, 40}}, byTarget, nil},
		{"half of what one target is asked", counts{{1, 20, 18}, {3, 0, 40}}, byTarget, []int32{1}},
		{"a quarter of it", counts{{1, 20, 60}, {3, 0, 40}}, byTarget, nil},
		{"failures without a name", counts{{0, 20, 0}, {1, 20, 0}, {2, 0, 90}}, byVersion, nil},
		{"others without a name", counts{{1, 20, 0}, {0, 0, 90}}, byVersion, []int32{1}},
	} {
		var down uint64
		for _, n := range c.counts {
			down += n.down
		}
		if got := explain(c.counts, down, c.dim); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// An outage of one lane, instance, version or address is laid to it, with a
// bracket from its own requests.
func TestScopes(t *testing.T) {
	third := func(r *recording.Result) bool { return r.Seq%3 == 1 } // instance i-2
	for _, c := range []struct {
		name  string
		alter func(r *recording.Result)
		want  Scope
	}{
		{"instance", func(*recording.Result) {}, Scope{Instance: "i-2"}},
		{"lane", func(r *recording.Result) { r.Lane, r.Instance = "fresh", "" }, Scope{Lane: "fresh"}},
		{"version", func(r *recording.Result) { r.Version, r.Instance = "v2", "" }, Scope{Version: "v2"}},
		{"address", func(r *recording.Result) { r.Remote, r.Instance = "10.0.0.9:80", "" }, Scope{Address: "10.0.0.9:80"}},
		{"target", func(r *recording.Result) { r.Target, r.Instance = "record", "" }, Scope{Target: "record"}},
	} {
		w := newWorld(300, 20*time.Second, func(r *recording.Result) {
			if !third(r) {
				return
			}
			c.alter(r)
			if within(r, 5*time.Second, 6*time.Second) {
				instance, version := r.Instance, r.Version
				fails(r, recording.HTTP5xx, 500)
				r.Instance, r.Version = instance, version
			}
		})
		v := w.judge(t, strict())
		if len(v.Outages) != 1 || v.Outages[0].Scope != c.want {
			t.Errorf("%s: %d outages, scope %+v", c.name, len(v.Outages), v.Outages[0].Scope)
			continue
		}
		o := v.Outages[0] // one in 10 ms: at least 0.99 s, at most 1.01 s
		if !close9(o.Lower.round(), 0.99) || !close9(o.Upper.round(), 1.01) || o.Requests != 100 || o.BadShare > 0.34 {
			t.Errorf("%s: %v s to %v s, %d requests, share %v", c.name, o.Lower, o.Upper, o.Requests, o.BadShare)
		}
	}
}

// A new instance that fails from its first answer on was not down before it was
// there; an old one not after it left, unless it failed until the run ended.
func TestScopeOfAnInstanceThatComesAndGoes(t *testing.T) {
	for _, when := range []time.Duration{5 * time.Second, 0, 13900 * ms, 14 * time.Second} {
		w := newWorld(300, 20*time.Second, func(r *recording.Result) {
			if r.Seq%3 == 1 && within(r, when, when+6*time.Second) {
				fails(r, recording.HTTP5xx, 500)
				r.Instance = "i-9"
			}
		})
		o := w.judge(t, strict()).Outages[0]
		over := o.Upper > 5.99 && o.Upper < 6.02
		if o.Scope.Instance != "i-9" || o.Ongoing != (when == 14*time.Second) || !over {
			t.Errorf("from %v: %v s to %v s, scope %+v", when, o.Lower, o.Upper, o.Scope)
		}
	}
}

// A short outage of everything inside a long one of one target: two outages.
func TestOutagesInsideEachOther(t *testing.T) {
	w := newWorld(500, 40*time.Second, func(r *recording.Result) {
		if r.Seq%100 == 50 {
			if r.Target = "rare"; within(r, 10*time.Second, 30*time.Second) {
				fails(r, recording.HTTP5xx, 500)
			}
		}
		if within(r, 20020*ms, 20060*ms) {
			fails(r, recording.Refused, 0)
		}
	})
	v := w.judge(t, strict())
	if len(v.Outages) != 2 {
		t.Fatalf("%d outages, want 2: %+v", len(v.Outages), v.Outages)
	}
	long, short := v.Outages[0], v.Outages[1]
	if long.Scope.Target != "rare" || long.Upper < 20 || short.Scope != (Scope{}) || short.Requests != 20 || short.BadShare < WholeShare || short.Upper > 0.05 {
		t.Errorf("%+v\n%+v", long, short)
	}
}
