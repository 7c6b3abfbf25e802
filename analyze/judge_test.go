package analyze

import (
	"encoding/json"
	"testing"
	"time"

	"upness/recording"
)

func TestCleanRunPasses(t *testing.T) {
	v := newWorld(500, 20*time.Second, nil).judge(t, strict())
	if v.Verdict != Pass || v.Exit != 0 {
		t.Fatalf("%s, exit %d: %+v", v.Verdict, v.Exit, v.Reasons)
	}
	if got, want := v.Sentence(), "PASS: 10,000 of 10,000 requests were answered in time; no outage longer than 2 ms could have been missed."; got != want {
		t.Errorf("sentence\n got %s\nwant %s", got, want)
	}
}

func TestWholeOutageFails(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if within(r, 5*time.Second, 7*time.Second) {
			fails(r, recording.Refused, 0)
		}
	})
	v := w.judge(t, strict())
	out, _ := json.MarshalIndent(v, "", " ")
	t.Logf("%s\n%s", v.Sentence(), out)
	if v.Verdict != Fail || v.Exit != 1 || len(v.Outages) != 1 {
		t.Fatalf("%s, exit %d, %d outages", v.Verdict, v.Exit, len(v.Outages))
	}
}
