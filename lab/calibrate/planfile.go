package calibrate

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"upness/lab/faults"
)

// The plan's defaults where a fault says nothing.
const (
	deadline = time.Second
	timeout  = 2 * time.Second
	baseline = 500 * time.Millisecond // of a release, before it is deployed
	soak     = 700 * time.Millisecond // and after
)

// planFile is the plan that a user would write to measure a fault.
func (t *trial) planFile() ([]byte, error) {
	l := t.fault.Load
	load := map[string]any{
		"rate":     fmt.Sprintf("%d/s", t.opts.Rate),
		"deadline": cmp.Or(l.Deadline, deadline).String(),
		"timeout":  cmp.Or(l.Timeout, timeout).String(),
		"version":  map[string]any{"header": "X-App-Version"},
		"instance": map[string]any{"header": "X-Instance-Id"},
		"targets":  t.targets(),
		"seed":     t.seed,
	}
	if len(l.Lanes) > 0 {
		load["lanes"] = l.Lanes
	}
	if l.HTTP != "" {
		load["http"] = l.HTTP
	}
	if l.Proxied {
		load["proxy"] = t.ready.URL
	}
	if l.MaxInFlight > 0 {
		load["max_in_flight"] = l.MaxInFlight
	}
	budget := map[string]any{"longest_outage": "0s", "blind": cmp.Or(l.Blind, t.opts.Blind)}
	p := map[string]any{"name": t.fault.Name + "-" + strconv.FormatUint(t.seed, 10), "load": load, "budget": budget}
	steps := t.steps()
	if l.Release {
		budget["transition"] = map[string]any{"to": "v2", "complete": true}
	}
	if len(steps) > 0 {
		p["steps"] = steps
	}
	if len(steps) == 0 || l.Duration > 0 {
		load["duration"] = t.length().String()
	}
	return yaml.Marshal(p)
}

// targets are what the plan requests.
func (t *trial) targets() []any {
	list := t.fault.Load.Targets
	if len(list) == 0 {
		list = []faults.Target{{Name: "answer", Path: "/answer"}}
	}
	var all []any
	for _, target := range list {
		one := map[string]any{"name": target.Name, "url": t.url(target)}
		if target.Share > 0 {
			one["share"] = target.Share
		}
		if target.Long {
			one["long"] = true
		}
		if len(t.fault.Load.Expect) > 0 {
			one["expect"] = map[string]any{"json": t.fault.Load.Expect}
		}
		all = append(all, one)
	}
	return all
}

// url is where a target is found.
func (t *trial) url(target faults.Target) string {
	base := t.ready.URL
	switch {
	case t.fault.Load.URL != "":
		base = t.fault.Load.URL
	case target.Other:
		base = t.ready.Second
	case t.fault.Load.Proxied:
		base = "http://service.invalid"
	}
	return base + target.Path
}

// steps are those of a plan that releases something.
func (t *trial) steps() []any {
	l := t.fault.Load
	if !l.Release && !l.Deploys && t.fault.Migrate == nil {
		return nil
	}
	all := []any{map[string]any{"phase": "baseline", "wait": baseline.String()}}
	if t.fault.Migrate != nil {
		all = append(all, map[string]any{"phase": "migrate", "name": "migrate", "exec": t.tell("/migrate")})
	}
	if l.Release || l.Deploys {
		all = append(all, map[string]any{"phase": "deploy", "name": "roll", "exec": t.tell("/deploy")})
	}
	if l.Duration > 0 {
		return all // the load ends when it ends
	}
	return append(all, map[string]any{"phase": "soak", "wait": cmp.Or(l.Length, soak).String()})
}

// tell is the command that has the stage do something.
func (t *trial) tell(path string) string {
	return fmt.Sprintf("%q lab stage --tell=%s", t.opts.Exe, t.ready.Control+path)
}

// length is how long the load lasts when no step says.
func (t *trial) length() time.Duration { return t.draw.Length(t.fault.Load) }
