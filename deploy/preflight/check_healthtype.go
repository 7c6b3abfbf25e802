package preflight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/deploy/template"
)

// healthTypeCheck: the group goes by the balancer's health checks, and gives an
// instance the time to boot.
var healthTypeCheck = check{
	number: 16,
	name:   "health_type",
	title:  "the group goes by the balancer's health checks",
	why:    "An instance whose service is dead but whose machine runs is never replaced: the group counts it, and clients do without it.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.serving(n) {
			kind, at, known := g.healthType()
			switch {
			case !known:
				n.cannot("%s: its health check type is not known", g.label())
			case !byBalancer(kind):
				n.warn(g, at, "HealthCheckType is "+kind, set(at, "ELB")+", and HealthCheckGracePeriod to more than booting takes")
			default:
				f.grace(n, g)
			}
		}
	},
}

// byBalancer tells whether one of the types of health check is a balancer's.
func byBalancer(kinds string) bool {
	return slices.ContainsFunc(strings.Split(kinds, ","), func(kind string) bool {
		return strings.TrimSpace(kind) == "ELB" || strings.TrimSpace(kind) == "VPC_LATTICE"
	})
}

// healthType is the group's; more than one may be given, set apart by commas.
func (g *Group) healthType() (kind string, at template.Value, known bool) {
	at = g.property("HealthCheckType")
	switch {
	case at.Is():
		kind, known = at.Text()
	case g.Resource != nil:
		kind, known = "EC2", true
	case g.Live != nil:
		kind, known = g.Live.HealthCheckType, true
	}
	return kind, at, known
}

// grace holds the grace period to the time that booting takes.
func (f *Facts) grace(n *notes, g *Group) {
	v := g.property("HealthCheckGracePeriod")
	var given time.Duration
	switch seconds, known := v.Int(); {
	case known:
		given = time.Duration(seconds) * time.Second
	case v.Is():
		n.cannotKnow(g, v)
		return
	case g.Resource == nil && g.Live != nil:
		given = g.Live.Grace
	}
	const early = "The group kills new instances while they boot, and launches others that it kills too: the release fails, and old ones may be gone by then."
	switch {
	case f.Boot > 0 && given < f.Boot:
		n.refuse(g, v, fmt.Sprintf("the grace period is %s, booting takes %s", given, f.Boot), set(v, int(2*f.Boot.Seconds())+1)).because(early)
	case given == 0:
		n.warn(g, v, "the grace period is 0", set(v, "more than booting takes, in seconds")).because(early)
	case f.Boot == 0:
		n.cannot("how long an instance takes to boot is not known (--boot)")
	}
}
