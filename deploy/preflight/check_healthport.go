package preflight

import "fmt"

// healthPortCheck: what is checked is what is asked.
var healthPortCheck = check{
	number: 13,
	name:   "health_port",
	title:  "health is checked on the port that gets the requests",
	why:    "A target counts as healthy by another port while the one that clients are sent to is closed: every request to it is lost, and nothing takes it out.",
	look: func(f *Facts, n *notes) {
		for _, t := range f.Targets {
			port, portKnown := t.text("Port", func(l *LiveTargetGroup) string { return l.Port }, "")
			v := t.property("HealthCheckPort")
			health, healthKnown := t.text("HealthCheckPort", func(l *LiveTargetGroup) string { return l.HealthPort }, trafficPort)
			switch {
			case healthKnown && health == trafficPort:
			case !portKnown || !healthKnown:
				n.cannot("%s: its ports are not known", t.label())
			case port != health:
				n.refuse(t, v, fmt.Sprintf("requests go to port %s, health checks to port %s", port, health), set(v, trafficPort))
			}
		}
		if len(f.Targets) == 0 {
			n.cannot("no target group is known")
		}
	},
}

// text is a property, its default, or what is live when no template is known.
func (t *TargetGroup) text(key string, live func(*LiveTargetGroup) string, fallback string) (string, bool) {
	v := t.property(key)
	switch {
	case v.Is():
		return v.Text()
	case t.Resource != nil:
		return fallback, fallback != ""
	case t.Live != nil:
		return live(t.Live), true
	}
	return "", false
}
