package group

import (
	"regexp"
	"syscall"
	"testing"

	"upness/lab/balancer"
	"upness/recording"
)

func TestKeepsItsSize(t *testing.T) {
	l := start(t, Config{Desired: 2, MinInService: 2})
	victim := l.Instances()[0]
	if err := syscall.Kill(victim.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	l.await("a replacement", func() bool {
		now := l.Instances()
		return len(now) == 2 && now[0].ID != victim.ID && now[0].State == InService && now[1].State == InService
	})
	lives := l.lives()
	if lives[0] != serving+" died terminated" && lives[1] != serving+" died terminated" {
		t.Errorf("lives %q: want one that died", lives)
	}
	targets, err := l.balancer.Targets(t.Context())
	if err != nil || len(targets) != 2 {
		t.Errorf("targets %+v, %v: want 2", targets, err)
	}
	d := l.load()
	d.more(20)
	d.unharmed()
}

// An instance that ends during an update of the others is made good on the way.
func TestOldInstanceEndsDuringUpdate(t *testing.T) {
	l := start(t, Config{Desired: 3, MinInService: 3, BatchSize: 1})
	result, ended := make(chan error, 1), make(chan struct{})
	last := l.Instances()[2]
	l.hold = func(string) { <-ended }
	go func() { result <- l.Roll(t.Context(), "slow-start", "v2") }()
	l.await("the first new instance", func() bool { return len(l.Instances()) == 4 })
	if err := syscall.Kill(last.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	l.await("its end", func() bool { return l.saw(last.ID, "died") })
	close(ended)
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	l.await("three new ones", func() bool { return l.images() == "slow-start slow-start slow-start" })
}

func TestEvents(t *testing.T) {
	l := start(t, Config{Desired: 1, MinInService: 1})
	if err := l.Roll(t.Context(), "v2", "second"); err != nil {
		t.Fatal(err)
	}
	begun := map[string]bool{}
	for _, e := range l.told(recording.EventInstance) {
		if !regexp.MustCompile(`^i-[0-9a-f]{17}$`).MatchString(e.Name) {
			t.Errorf("name %q", e.Name)
		}
		if e.Fields["group"] != "api" || e.Fields["image"] == "" || e.Fields["launch_config"] == "" {
			t.Errorf("fields %v", e.Fields)
		}
		switch e.Edge {
		case recording.Begin:
			begun[e.ID] = e.State == Launching
		case recording.End:
			if !begun[e.ID] || e.State != Terminated || e.Fields["image"] != "v1" || e.Fields["reason"] != "replaced" {
				t.Errorf("end %+v", e)
			}
		}
	}
	l.await("the balancer's view", func() bool {
		targets := l.told(recording.EventTarget)
		return len(targets) > 0 && targets[len(targets)-1].State == string(balancer.Unused)
	})
	states := map[string]string{}
	for _, e := range l.told(recording.EventTarget) {
		states[e.Name] += e.State + " "
	}
	for id, got := range states {
		if got != "initial healthy " && got != "initial healthy draining unused " {
			t.Errorf("target %s: %s", id, got)
		}
	}
}
