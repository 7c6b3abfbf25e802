package work

import "testing"

func TestWork(t *testing.T) {
	w := New()
	ended := false
	w.Go(func() {
		<-w.Context().Done()
		ended = true
	})
	w.Close()
	if !ended {
		t.Error("Close did not wait")
	}
	w.Go(func() { t.Error("begun after Close") })
	w.Close()
}
