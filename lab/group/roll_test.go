package group

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/recording"
)

const (
	serving = "launching starting registered in_service"
	whole   = serving + " draining terminated"
)

// The most important test of all: a release done right harms nobody, again and
// again, with instances that are gone the moment they are asked to.
func TestRoll(t *testing.T) {
	l := start(t, Config{Desired: 3, MinInService: 3, BatchSize: 1})
	d := l.load()
	images := []string{"v1", "v2"}
	for n := 1; n <= 8; n++ {
		to := images[n%2]
		d.more(50)
		if err := l.Roll(t.Context(), to, to); err != nil {
			t.Fatal(err)
		}
		if got := l.images(); got != strings.Repeat(to+" ", 2)+to {
			t.Fatalf("after the roll to %s the group runs %s", to, got)
		}
	}
	done := time.Now()
	d.more(100)
	d.unharmed()
	if late := d.last["v2"].Sub(done); late > 0 {
		t.Errorf("v2 was given a request %s after it had left", late)
	}
	if least, most := l.sizes(); least < 3 || most > 4 {
		t.Errorf("%d..%d instances, want at least 3 in service and at most 4", least, most)
	}
	want := map[string]int{whole: 24, serving: 3}
	got := map[string]int{}
	for _, life := range l.lives() {
		got[life]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lives (-want +got):\n%s", diff)
	}
}

func TestRollInBatches(t *testing.T) {
	for name, c := range map[string]struct{ least, batch, wantLeast, wantMost int }{
		"one more at a time":      {4, 1, 4, 5},
		"two more at a time":      {4, 2, 4, 6},
		"all at once, more":       {4, 4, 4, 8},
		"three in service":        {3, 4, 3, 4},
		"two in service, by one":  {2, 1, 3, 4},
		"two in service, by more": {2, 3, 2, 4},
	} {
		t.Run(name, func(t *testing.T) {
			l := start(t, Config{Desired: 4, MinInService: c.least, BatchSize: c.batch})
			d := l.load()
			d.more(20)
			if err := l.Roll(t.Context(), "v2", "v2"); err != nil {
				t.Fatal(err)
			}
			d.unharmed()
			if least, most := l.sizes(); least != c.wantLeast || most != c.wantMost {
				t.Errorf("%d..%d instances, want %d in service and %d alive", least, most, c.wantLeast, c.wantMost)
			}
			if got := l.images(); got != "v2 v2 v2 v2" {
				t.Errorf("the group runs %s", got)
			}
		})
	}
}

// One instance, none needed in service: the old one leaves before the new one is
// launched, and nobody serves between.
func TestRestart(t *testing.T) {
	l := start(t, Config{Desired: 1, MinInService: 0, BatchSize: 1})
	d := l.load()
	d.more(20)
	if err := l.Roll(t.Context(), "slow-start", "v2"); err != nil {
		t.Fatal(err)
	}
	d.more(20)
	d.end()
	if d.failed["503 [upness-balancer]"] == 0 || len(d.failed) != 1 {
		t.Errorf("failed: %v, want some 503 and nothing else", d.failed)
	}
	var order []string
	for _, e := range l.told(recording.EventInstance) {
		order = append(order, e.Fields["version"].(string)+" "+e.State)
	}
	want := strings.Split("v1 launching,v1 starting,v1 registered,v1 in_service,v1 draining,v1 terminated,v2 launching,v2 starting,v2 registered,v2 in_service", ",")
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestNoDrain(t *testing.T) {
	l := start(t, Config{Desired: 3, MinInService: 3, BatchSize: 1, NoDrain: true})
	d := l.load()
	d.more(20)
	if err := l.Roll(t.Context(), "v2", "v2"); err != nil {
		t.Fatal(err)
	}
	d.more(20)
	d.end()
	if n := d.failed["502 [upness-balancer]"]; n < 3 || len(d.failed) != 1 {
		t.Errorf("failed: %v, want some 502 for each of the three and nothing else", d.failed)
	}
	if got := l.images(); got != "v2 v2 v2" {
		t.Errorf("the group runs %s", got)
	}
	for n, life := range l.lives() {
		if n < 3 && life != serving+" killed terminated" {
			t.Errorf("life %q of an old instance: want it killed in service", life)
		}
	}
}

func TestRollBack(t *testing.T) {
	for name, c := range map[string]struct {
		image  string
		grace  time.Duration
		least  int
		reason string
	}{
		"sick":                  {"sick", 5 * time.Second, 2, "not healthy within 5s: Target.ResponseCodeMismatch, GET /ping answered 503 Service Unavailable"},
		"sick, old ones first":  {"sick", 5 * time.Second, 1, "not healthy within 5s: Target.ResponseCodeMismatch, GET /ping answered 503 Service Unavailable"},
		"never listens":         {"mute", 3 * time.Second, 2, "not listening within 3s"},
		"ends":                  {"crashing", patience, 2, "its process ended: app: exit status 1"},
		"ends soon after":       {"dying", patience, 2, "its process ended: app: exit status 3"},
		"cannot be launched":    {"unknown", patience, 2, "file does not exist"},
		"ends, old ones before": {"crashing", patience, 1, "its process ended: app: exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, Config{Desired: 2, MinInService: c.least, BatchSize: 1})
			l.cfg.HealthTimeout = c.grace
			if c.image == "sick" {
				l.warmUp(c.image)
			}
			l.hold = l.oneAfterAnother("dying")
			d := l.load()
			d.more(20)
			err := l.Roll(t.Context(), c.image, "v2")
			var rolled *RolledBackError
			if !errors.As(err, &rolled) || rolled.Reason != c.reason || !strings.HasPrefix(rolled.Instance, "i-") {
				t.Fatalf("Roll = %v, want it rolled back: %s", err, c.reason)
			}
			updates := []string{}
			for _, e := range l.told(recording.EventGroup) {
				if e.State != "size" {
					updates = append(updates, string(e.Edge)+":"+e.State)
				}
			}
			if diff := cmp.Diff([]string{"begin:rolling", ":rolling_back", "end:rolled_back"}, updates); diff != "" {
				t.Errorf("the update's events (-want +got):\n%s", diff)
			}
			l.await("v1 to be whole again", func() bool { return l.images() == "v1 v1" })
			d.more(20)
			if name == "ends soon after" { // it was in service, an old one gone for it
				d.end()
				return
			}
			d.unharmed()
			if least, _ := l.sizes(); least < c.least {
				t.Errorf("%d in service, want at least %d", least, c.least)
			}
		})
	}
}

// oneAfterAnother puts the launch of a second server of an image off until the
// first one has ended.
func (l *lab) oneAfterAnother(image string) func(string) {
	launched := 0
	return func(next string) {
		if next != image {
			return
		}
		if launched++; launched != 2 {
			return
		}
		for end := time.Now().Add(patience); !l.ended(image); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				l.t.Errorf("the first %s server does not end", image)
				return
			}
		}
	}
}

// An update that is given up leaves the group as it was, also when an old one had
// already left for the new one.
func TestRollIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		least int
		when  string
	}{
		"new ones first": {2, "v1 v1 mute"},
		"old ones first": {1, "v1 mute"},
	} {
		t.Run(name, func(t *testing.T) {
			l := start(t, Config{Desired: 2, MinInService: c.least, BatchSize: 1})
			d := l.load()
			ctx, cancel := context.WithCancel(t.Context())
			result := make(chan error, 1)
			go func() { result <- l.Roll(ctx, "mute", "v2") }()
			l.await("the new instance to start", func() bool { return l.images() == c.when })
			cancel()
			if err := <-result; !errors.Is(err, context.Canceled) {
				t.Errorf("Roll = %v, want canceled", err)
			}
			l.await("what was before", func() bool { return l.images() == "v1 v1" })
			d.more(20)
			d.unharmed()
		})
	}
}
