package analyze

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/recording"
)

// lanesOf books results of lanes: at is in milliseconds.
func lanesOf(rate float64, results []struct {
	lane  int32
	at    int
	class recording.Class
}, end int) *float64 {
	u := newUptime(rate)
	for _, r := range results {
		o := observation{at: time.Duration(r.at) * ms, class: r.class}
		o.tags[byLane] = r.lane
		u.add(&o)
	}
	u.finish(time.Duration(end) * ms)
	return u.share()
}

func TestUserUptime(t *testing.T) {
	type at = []struct {
		lane  int32
		at    int
		class recording.Class
	}
	for _, c := range []struct {
		name    string
		results at
		end     int
		want    float64
	}{
		{"up from one to the next by the first", at{{1, 0, recording.Good}, {1, 300, recording.Bad}, {1, 400, recording.Good}}, 1000, 0.9},
		{"each lane by itself", at{{1, 0, recording.Good}, {2, 0, recording.Bad}}, 500, 0.5},
		{"blind is neither", at{{1, 0, recording.Good}, {1, 100, recording.Blind}, {1, 900, recording.Bad}}, 1000, 0.5},
		{"inactive past the cutoff of 1 s", at{{1, 0, recording.Good}, {1, 5000, recording.Bad}}, 6000, 0.5},
		{"slow and cut are down", at{{1, 0, recording.Slowly}, {1, 100, recording.Unfinished}, {1, 200, recording.Good}}, 400, 0.5},
	} {
		if got := lanesOf(1000, c.results, c.end); got == nil || *got < c.want-1e-9 || *got > c.want+1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := lanesOf(1000, nil, 1000); got != nil {
		t.Errorf("without results: %v", *got)
	}
}

// One lane on an even schedule: user-uptime is availability.
func TestUserUptimeOfOneLane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		down := bursts(t, 10, 20)
		u := newUptime(100)
		n := 0
		for i, d := range down {
			o := observation{at: time.Duration(i) * 10 * ms, class: recording.Good}
			if d {
				o.class = recording.Bad
				n++
			}
			u.add(&o)
		}
		u.finish(time.Duration(len(down)) * 10 * ms)
		want := 1 - float64(n)/float64(len(down))
		if got := *u.share(); got < want-1e-9 || got > want+1e-9 {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
