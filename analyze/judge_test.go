package analyze

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/recording"
)

func TestWholeOutage(t *testing.T) {
	v := failing(5*time.Second, 7*time.Second, func(r *recording.Result) { fails(r, recording.Refused, 0) }).judge(t, strict())
	if v.Verdict != Fail || v.Exit != exitFail || len(v.Outages) != 1 || *v.Availability != 0.9 {
		t.Fatalf("%s, exit %d, %d outages, availability %v", v.Verdict, v.Exit, len(v.Outages), *v.Availability)
	}
	o, d := v.Outages[0], v.Downtime
	if o.Lower.round() != 1.998 || o.Upper.round() != 2.002 || o.BadShare != 1 || o.Requests != 1000 || o.Kinds["refused"] != 1000 {
		t.Errorf("%+v", o)
	}
	if d.Longest != (Bracket{o.Lower, o.Upper}) || d.Total != o.Upper || d.Equivalent.round() != 2 {
		t.Errorf("%+v", d)
	}
	near(t, "share of the month", d.MonthShare, 2/2592.0, 1e-6)
	if v.Name != "world" || v.Schema != Schema || !v.End.Equal(anchor.Add(20100*ms)) {
		t.Errorf("%s, %s, until %v", v.Name, v.Schema, v.End)
	}
}

// The same recording gives the same verdict, to the last digit.
func TestJudgeIsDeterministic(t *testing.T) {
	w := released(40_000, 0.02)
	first := w.judge(t, toV2(true))
	for range 3 {
		if diff := cmp.Diff(first, w.judge(t, toV2(true))); diff != "" {
			t.Fatal(diff)
		}
	}
}

// Lists are never null in JSON.
func TestListsAreNotNull(t *testing.T) {
	v := newWorld(500, 0, nil).judge(t, strict())
	if v.Outages == nil || v.Windows == nil || v.Versions == nil || v.Instances == nil || v.Targets == nil || v.Lanes == nil || v.Addresses == nil ||
		v.Phases == nil || v.Comparisons == nil || v.Blind.Spans == nil || v.Steps == nil || v.Warnings == nil || v.Reasons == nil {
		t.Errorf("%+v", v)
	}
}
