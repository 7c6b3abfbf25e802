package preflight

import (
	"slices"
	"strings"

	"upness/deploy/template"
)

// processesCheck: Auto Scaling does not interfere with the update, and does what
// the update needs of it.
var processesCheck = check{
	number: 7,
	name:   "processes",
	title:  "nothing else changes the group during the update",
	why:    "What Auto Scaling does by itself, to balance zones, on an alarm or on a schedule, takes away instances that the update counts on.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			v := policy.At("SuspendProcesses")
			if v.Is() && !v.Known() {
				n.cannotKnow(g, v)
				return
			}
			suspended := texts(v)
			if missing := without([]string{"AZRebalance", "AlarmNotification", "ScheduledActions"}, suspended); len(missing) > 0 {
				n.warn(g, v, "SuspendProcesses lacks "+strings.Join(missing, ", "),
					set(v, "["+strings.Join(append(suspended, missing...), ", ")+"]"))
			}
			needed(n, g, v, suspended, "SuspendProcesses of the update policy has ", "take it out of "+v.Path)
			if g.Live != nil {
				needed(n, g, template.Value{}, g.Live.Suspended, "live, the group is suspended from ", "aws autoscaling resume-processes --auto-scaling-group-name "+g.Live.Name)
			}
		})
	},
}

// needed notes the processes that are suspended and that an update needs.
func needed(n *notes, g *Group, at template.Value, suspended []string, where, change string) {
	for _, p := range []string{"Launch", "Terminate", "AddToLoadBalancer"} {
		if slices.Contains(suspended, p) {
			n.refuse(g, at, where+p, change).because("The update needs it: new instances are not launched, never get requests, or old ones stay; it fails, or the old instances go and nothing serves in their place.")
		}
	}
	if slices.Contains(suspended, "HealthCheck") {
		n.warn(g, at, where+"HealthCheck", change).because("An instance that dies during the update is not replaced: fewer serve than are needed.")
	}
}

func texts(v template.Value) []string {
	var all []string
	for _, item := range v.Items() {
		if text, known := item.Text(); known {
			all = append(all, text)
		}
	}
	return all
}

// without gives those of all that are not among some.
func without(all, some []string) []string {
	var rest []string
	for _, a := range all {
		if !slices.Contains(some, a) {
			rest = append(rest, a)
		}
	}
	return rest
}
