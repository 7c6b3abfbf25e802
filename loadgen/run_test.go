package loadgen

import (
	"net/http"
	"testing"
	"time"

	"upness/recording"
)

func TestEveryRequestIsSentAndTagged(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-App-Version", "v1")
		w.Header().Set("X-Instance-Id", "i-1")
		_, _ = w.Write([]byte("hello"))
	})
	l := load(url, 500, time.Second)
	l.Version.Header, l.Instance.Header = "x-app-version", "X-Instance-Id"
	s, g := run(t, l)
	if got := s.kinds(); got[recording.OK] != 500 || len(got) != 1 {
		t.Fatalf("kinds %v, want 500 ok", got)
	}
	for _, r := range s.results {
		if r.Version != "v1" || r.Instance != "i-1" || r.Code != 200 || r.BytesIn != 5 || r.Attempts != 1 || r.Remote == "" || r.FirstByte == 0 {
			t.Fatalf("result %+v", r)
		}
		if want := g.Info().Begin + time.Duration(r.Seq)*2*time.Millisecond; r.Intended != want {
			t.Fatalf("seq %d intended at %s, want %s", r.Seq, r.Intended, want)
		}
	}
	if i := g.Info(); i.End-i.Begin != time.Second || !i.Tagged || i.Rate != 500 {
		t.Errorf("info %+v", i)
	}
}
