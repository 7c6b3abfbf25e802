package main

import (
	"testing"

	"upness/recording"
)

// Who watches an update sees that fewer serve than before.
func TestDipIsTold(t *testing.T) {
	dip := recording.Event{Kind: recording.EventGroup, Name: "api", State: "dip", Edge: recording.Begin, Text: "1 of 2 instances in service"}
	over := dip
	over.Edge, over.Text = recording.End, "down to 1 of 2 instances in service"
	size := func(healthy int) recording.Event {
		return recording.Event{Kind: recording.EventGroup, Name: "api", State: "size", Fields: map[string]any{"desired": 2, "in_service": 2, "healthy": healthy}}
	}
	for want, e := range map[string]recording.Event{
		"group api: dip: 1 of 2 instances in service":              dip,
		"group api: dip over: down to 1 of 2 instances in service": over,
		"group api: 2 desired, 2 in service":                       size(2),
		"group api: 2 desired, 2 in service, 1 healthy":            size(1),
	} {
		if got := eventText(e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
