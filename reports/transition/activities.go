package transition

import (
	"regexp"
	"slices"

	"upness/recording"
)

// scalingOf is how Auto Scaling words what it does to an instance.
var scalingOf = regexp.MustCompile(`^(Launching|Terminating)\b.* EC2 instance: (\S+)`)

// refine adds to what the looks at a group have seen of its instances, which come
// late by up to their period, what the group's own activities say to the second
// or better: when one was launched, and when it began to leave and was gone.
func refine(byName map[string][]recording.Event, all []recording.Event) {
	for _, e := range all {
		m := scalingOf.FindStringSubmatch(e.Text)
		if e.Kind != recording.EventScaling || e.Edge != recording.Begin || m == nil || byName[m[2]] == nil {
			continue
		}
		add := func(state string, at recording.Event) {
			byName[m[2]] = append(byName[m[2]], recording.Event{Kind: recording.EventInstance, Name: m[2], State: state, At: at.At})
		}
		if m[1] == "Launching" {
			add("launching", e)
			continue
		}
		add("draining", e)
		if e.End > 0 {
			add("terminated", recording.Event{At: e.End})
		}
	}
	for _, events := range byName {
		slices.SortStableFunc(events, func(a, b recording.Event) int {
			switch {
			case a.At < b.At:
				return -1
			case a.At > b.At:
				return 1
			}
			return 0
		})
	}
}
