package recording

import (
	"testing"
	"time"
)

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, Run{Name: "x", Clock: StartClock()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		w.Add(Result{Seq: uint64(999 - i), Target: "a", Lane: "reused", Intended: time.Duration(999-i) * time.Millisecond, Sent: 5 * time.Second, Done: 6 * time.Second, Version: "v1"})
	}
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for res, err := range r.Results() {
		if err != nil {
			t.Fatal(err)
		}
		if res.Seq != uint64(n) {
			t.Fatal(res.Seq, n)
		}
		n++
	}
	if n != 1000 {
		t.Fatal(n)
	}
	t.Log(r)
}
