package deploy

import (
	"fmt"
	"maps"
	"slices"
)

// silence is why the new instances of a group did not signal, by what the
// balancer held of them; empty where it says nothing. One that was never healthy
// comes first: the others may have waited for their turn.
func (w *watch) silence(group string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	g := w.groups[group]
	if g == nil || len(g.targets) == 0 {
		return ""
	}
	serving := ""
	for _, id := range slices.Sorted(maps.Keys(w.lives)) {
		one := w.lives[id]
		if one.in != g.name || g.first[id] || g.next != "" && one.image != "" && one.image != g.next {
			continue
		}
		healthy, why := w.everHealthy(g.targets, id)
		switch {
		case healthy:
			serving = id
		case why != "":
			return fmt.Sprintf("its new instance %s never became a healthy target within the PauseTime (%s), so that it did not signal: "+
				"its health check does not pass, or it boots too slowly", id, why)
		}
	}
	if serving == "" {
		return ""
	}
	return fmt.Sprintf("its new instance %s became a healthy target, but its signal never came within the PauseTime: "+
		"it does not run cfn-signal, or for another stack or resource, or it can not reach CloudFormation", serving)
}

// everHealthy reports whether an instance ever was healthy in all target groups
// that can be read, and why it was not. Callers hold mu.
func (w *watch) everHealthy(arns []string, id string) (healthy bool, why string) {
	known := false
	for _, arn := range arns {
		t := w.targets[arn]
		if t == nil || t.blind {
			continue
		}
		if !t.healthy[id] {
			return false, t.sick[id]
		}
		known = true
	}
	return known, ""
}
