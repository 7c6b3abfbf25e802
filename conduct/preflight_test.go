package conduct

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"upness/plan"
	"upness/recording"
)

// The manual's two updates of one release are carried out, each through its
// preflight: the second meets the worker that the first has launched.
func TestManualsTwoUpdates(t *testing.T) {
	text, err := os.ReadFile("../docs/aws.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "name: two updates\n")
	_, rest, _ = strings.Cut(rest, "\nsteps:\n")
	steps, _, found := strings.Cut(rest, "```")
	if !found || strings.Count(steps, "cloudformation:") != 2 {
		t.Fatalf("docs/aws.md has no plan of two updates: %q", steps)
	}
	_, url := stackService(t)
	quick := strings.NewReplacer("ami-37884c4d", "ami-2", "wait: 60s", "wait: 10ms", "wait: 2m", "wait: 10ms", "timeout: 30m", "timeout: 1m, every: 50ms")
	rec := underLoad(t, url, "steps:\n"+quick.Replace(steps), nil)
	done := 0
	for _, e := range rec.Events {
		switch {
		case e.Kind == recording.EventStep && e.State != "done":
			t.Errorf("%+v", e)
		case e.Kind == recording.EventStep:
			done++
		}
	}
	if done != 5 {
		t.Errorf("%d steps are done", done)
	}
}

// What the preflight could not look at is in the recording, with why.
func TestPreflightTellsWhatItLacks(t *testing.T) {
	server, url := stackService(t)
	server.SetFaults(plan.StackFaults{Deny: []string{"autoscaling:DescribeInstanceRefreshes"}})
	rec := underLoad(t, url, `
steps:
  - cloudformation: {stack: Stack1, parameters: {LcImageId: ami-2, DesiredCapacity: "1"}}
`, nil)
	if e := events(rec, recording.EventStep)["update Stack1"]; !strings.HasPrefix(e.Error, "the preflight refuses: ") {
		t.Errorf("%+v", e)
	}
	warned, unchecked := "", ""
	for _, e := range rec.Events {
		switch {
		case e.Kind == recording.EventWarning:
			warned += e.Text + "\n"
		case e.Kind == recording.EventPreflight && e.State == "unchecked":
			unchecked += fmt.Sprintf("%s: %s\n", e.Name, e.Text)
		}
	}
	if !strings.Contains(warned, "preflight: the credentials may not do autoscaling:DescribeInstanceRefreshes: add that action") || !strings.Contains(unchecked, "activity: ") {
		t.Errorf("warned\n%s\nunchecked\n%s", warned, unchecked)
	}
}
