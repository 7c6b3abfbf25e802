package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestOutageTexts(t *testing.T) {
	for _, c := range []struct {
		name  string
		alter func(r *recording.Result)
		want  string
	}{
		{"whole", func(r *recording.Result) { fails(r, recording.Refused, 0) },
			"everything was down for 998 ms to 1 s: 500 requests (500 refused), during step \"roll\""},
		{"partial", func(r *recording.Result) {
			if r.Seq%2 == 0 {
				fails(r, recording.EOF, 0)
			}
		}, "50.1 % of requests failed for 996 ms to 1 s: 250 requests (250 eof), during step \"roll\""},
		{"of one instance", func(r *recording.Result) {
			if r.Instance == "i-2" {
				fails(r, recording.HTTP5xx, 500)
			}
		}, "instance i-2 was down for 996 ms to 1.01 s: 167 requests (167 http_5xx), 33.46 % of all in that time, during step \"roll\""},
		{"of several kinds", func(r *recording.Result) {
			if fails(r, recording.Reset, 0); r.Seq%5 == 0 {
				fails(r, recording.Timeout, 0)
			}
		}, "everything was down for 998 ms to 1 s: 500 requests (400 reset, 100 timeout), during step \"roll\""},
	} {
		w := failing(5*time.Second, 6*time.Second, c.alter)
		w.events = []recording.Event{step("deploy", "roll", 4*time.Second, 8*time.Second)}
		o := w.judge(t, strict()).Outages[0]
		if o.Text != c.want || o.Phase != "deploy" || o.Step != "roll" {
			t.Errorf("%s: phase %s\n got %s\nwant %s", c.name, o.Phase, o.Text, c.want)
		}
		w.events = []recording.Event{event(recording.EventPhase, "soak", "", 0, 0, nil)}
		if o := w.judge(t, strict()).Outages[0]; o.Phase != "soak" || o.Step != "" {
			t.Errorf("%s: phase %q, step %q", c.name, o.Phase, o.Step)
		}
	}
}
