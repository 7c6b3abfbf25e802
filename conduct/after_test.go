package conduct

import (
	"testing"

	"upness/deploy"
	"upness/recording"
)

// What a plan has started in a stack is taken away at the end, also after Ctrl-C.
func TestAfterUpdatesAStackThatIsLeft(t *testing.T) {
	_, url := stackService(t)
	rec := stopWhen(t, url, `
steps:
  - {name: up, cloudformation: {stack: Stack1, parameters: {MigrationLcImageId: ami-2, MigrationDesiredCapacity: "1"}, preflight: {skip: true}}}
  - {name: long, wait: 300s}
after:
  - {name: down, cloudformation: {stack: Stack1, parameters: {MigrationDesiredCapacity: "0"}, preflight: {skip: true}}}
`, func(e recording.Event) bool { return e.Name == "long" })
	steps := events(rec, recording.EventStep)
	if steps["up"].State != "done" || steps["long"].State != "interrupted" || steps["down"].State != "done" {
		t.Errorf("up %+v\nlong %+v\ndown %+v", steps["up"], steps["long"], steps["down"])
	}
	c, err := deploy.Connect(t.Context(), deploy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Snapshot(t.Context(), "Stack1")
	if err != nil {
		t.Fatal(err)
	}
	if worker := s.Group("MigrationGroup"); *worker.Live.DesiredCapacity != 0 {
		t.Errorf("the migration worker stays: a desired capacity of %d", *worker.Live.DesiredCapacity)
	}
}
