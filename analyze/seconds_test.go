package analyze

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/recording"
)

func TestSecondsJSON(t *testing.T) {
	for _, c := range []struct {
		s    Seconds
		text string
	}{
		{0, "0"}, {1.5, "1.5"}, {1e-9, "0.000000001"}, {seconds(1998000128), "1.998000128"}, {1e9, "1000000000"},
		{Infinite, "null"}, {Seconds(math.NaN()), "null"}, {Seconds(math.Inf(-1)), "null"},
	} {
		got, err := json.Marshal(c.s)
		if err != nil || string(got) != c.text {
			t.Errorf("%v: %s, %v, want %s", float64(c.s), got, err, c.text)
		}
		var back Seconds
		if err := json.Unmarshal([]byte(c.text), &back); err != nil || c.s.Finite() && back != c.s || !c.s.Finite() && back != Infinite {
			t.Errorf("%s reads as %v, %v", c.text, float64(back), err)
		}
	}
	var s Seconds
	for _, text := range []string{`"1"`, `{}`, `true`} {
		if json.Unmarshal([]byte(text), &s) == nil {
			t.Errorf("%s reads as seconds", text)
		}
	}
}

func TestSecondsDuration(t *testing.T) {
	for s, want := range map[Seconds]time.Duration{1.5: 1500 * ms, Infinite: math.MaxInt64, 1e300: math.MaxInt64, 0: 0} {
		if got := s.Duration(); got != want {
			t.Errorf("%v: %v, want %v", float64(s), got, want)
		}
	}
}

// FuzzVerdictJSON reads any verdict, and reads what it writes of it as the same.
func FuzzVerdictJSON(f *testing.F) {
	for _, c := range hardCases() {
		v, err := Judge(c.world.input(), c.budget)
		if err != nil {
			f.Fatal(err)
		}
		text, err := json.Marshal(v)
		if err != nil {
			f.Fatalf("%s: %v", c.name, err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var v, again Verdict
		if json.Unmarshal(text, &v) != nil {
			return
		}
		first, err := json.Marshal(v)
		if err != nil {
			return // a time beyond the year 9999 cannot be written
		}
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("what was written does not read: %v", err)
		}
		second, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("written again, it differs:\n%s", cmp.Diff(string(first), string(second)))
		}
	})
}

// A verdict reads back as it was, but that what is not finite is infinite.
func TestVerdictRoundTrip(t *testing.T) {
	w := released(20_000, 0.02)
	w.events = append(w.events,
		event(recording.EventStatement, "ALTER TABLE x", "done", time.Second, 2*time.Second, nil),
		event(recording.EventLockWait, "", "", time.Second, 2*time.Second, map[string]any{"holder": "me"}),
		event(recording.EventBlind, "gc", "", 3*time.Second, 3010*ms, nil))
	v := w.judge(t, strict())
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back Verdict
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*v, back); diff != "" {
		t.Errorf("it reads back otherwise:\n%s", diff)
	}
}
