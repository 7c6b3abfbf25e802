package plan

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"time"
)

// Lanes are the ways in which requests use connections, by relative weight. A
// load without any sends all on the reused lane.
type Lanes struct {
	Reused   float64       `yaml:"reused" json:"reused"`          // over a connection that has served before, when one is free
	Fresh    float64       `yaml:"fresh" json:"fresh"`            // over a new connection each, as new users come
	Idle     float64       `yaml:"idle" json:"idle"`              // over a connection that was left idle for a while: finds the keep-alive race
	Long     float64       `yaml:"long" json:"long"`              // to the targets marked long, longer than the drain delay: finds cut requests
	IPv4     float64       `yaml:"ipv4" json:"ipv4"`              // like fresh, to the name's IPv4 addresses only
	IPv6     float64       `yaml:"ipv6" json:"ipv6"`              // like fresh, to its IPv6 addresses only
	IdleTime time.Duration `yaml:"idle_time" json:"idle_time_ns"` // the idle lane's connections rest up to this; default 60s
}

// IsZero reports whether no lane has a weight.
func (l Lanes) IsZero() bool { return l.Reused+l.Fresh+l.Idle+l.Long+l.IPv4+l.IPv6 == 0 }

func (l *Lanes) shape() object {
	return object{field: l, keys: []key{
		{name: "reused", shape: weight(&l.Reused), fallback: "0", example: "8",
			doc: "Weight of requests over a connection that has served before, when one is free."},
		{name: "fresh", shape: weight(&l.Fresh), fallback: "0", example: "1",
			doc: "Weight of requests over a new connection each, as new users come."},
		{name: "idle", shape: weight(&l.Idle), fallback: "0", example: "1",
			doc: "Weight of requests over a connection that was left idle for a while: finds servers that close it just then. With HTTP 1.1 and no proxy only."},
		{name: "long", shape: weight(&l.Long), fallback: "0", example: "1",
			doc: "Weight of requests to the targets marked `long`: finds requests that a release cuts off."},
		{name: "ipv4", shape: weight(&l.IPv4), fallback: "0", example: "1",
			doc: "Weight of requests over a new connection each, to the name's IPv4 addresses only. With HTTP 1.1 and no proxy only."},
		{name: "ipv6", shape: weight(&l.IPv6), fallback: "0", example: "1",
			doc: "Weight of requests over a new connection each, to the name's IPv6 addresses only. With HTTP 1.1 and no proxy only."},
		{name: "idle_time", shape: duration(1)(&l.IdleTime), fallback: "60s", example: "350s",
			doc: "The idle lane's connections rest up to this long: the balancer's idle timeout."},
	}}
}

// weight is a number of 0 or more.
func weight(field *float64) scalar {
	return scalar{field: field, kind: "number of 0 or more",
		describe: map[string]any{"type": []string{"number", "string"}, "minimum": 0, "pattern": mayExpand(`[0-9.eE+-]+`)},
		set: func(text string) error {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil || !(n >= 0) || math.IsInf(n, 0) {
				return errors.New("is not a number of 0 or more")
			}
			*field = n
			return nil
		}}
}

// checkLanes holds that the long lane has targets, and that the connections of a
// lane can be chosen: HTTP/2 shares one, and a proxy connects by itself.
func (l *Load) checkLanes(d *decoder) {
	if l.Lanes.Long > 0 && !slices.ContainsFunc(l.Targets, func(t Target) bool { return t.Long }) {
		d.wrongAt([]any{&l.Lanes.Long}, "long: no target is marked with long: true")
	}
	why := ""
	switch {
	case l.Proxy != "":
		why = "through a proxy"
	case l.HTTP == "2":
		why = `with http "2"`
	}
	for _, lane := range []struct {
		name   string
		weight *float64
	}{{"idle", &l.Lanes.Idle}, {"ipv4", &l.Lanes.IPv4}, {"ipv6", &l.Lanes.IPv6}} {
		if *lane.weight > 0 && why != "" {
			d.wrongAt([]any{lane.weight}, "%s: the lane's connections cannot be chosen %s: leave it out, or send over http 1.1 without a proxy", lane.name, why)
		}
	}
}
