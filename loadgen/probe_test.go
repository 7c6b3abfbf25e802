package loadgen

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

func TestProbeSaysWhatIsWrong(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	plain := serve(t, status(200))
	tests := []struct {
		name, url string
		rate      uint64
		insecure  bool
		control   string
		want      string // "": all is well
	}{
		{name: "well", url: plain, rate: 10},
		{name: "well by name", url: strings.Replace(plain, "127.0.0.1", "localhost", 1), rate: 10},
		{name: "unknown host", url: "http://no-such-host.invalid:81", rate: 10, want: "http://no-such-host.invalid:81: "},
		{name: "refused", url: closed.URL, rate: 10, want: "connection refused: nothing listens there"},
		{name: "no TLS", url: "https" + plain[len("http"):], rate: 10, want: "it does not speak TLS"},
		{name: "certificate", url: secure(t), rate: 10, want: "`insecure: true` accepts any certificate"},
		{name: "certificate not verified", url: secure(t), rate: 10, insecure: true},
		{name: "control", url: plain, rate: 10, control: serve(t, status(204))},
		{name: "control is gone", url: plain, rate: 10, control: closed.URL, want: "control: " + closed.URL + ": connection refused"},
		{name: "control fails", url: plain, rate: 10, control: serve(t, status(404)), want: ": no answer with a status of 2xx"},
		{name: "rate", url: plain, rate: 9_000_000, want: "rate 9000000/s: this machine can send at most about "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := load(tt.url, tt.rate, time.Second)
			l.Insecure, l.Control = tt.insecure, tt.control
			err := probe(t, l)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var start *StartError
			if !errors.As(err, &start) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want a StartError with %q in one line", err, tt.want)
			}
		})
	}
}

func probe(t *testing.T, l plan.Load) error {
	t.Helper()
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: &shelf{}})
	if err != nil {
		t.Fatal(err)
	}
	return g.Probe(context.Background())
}
