package preflight

import (
	"time"

	"upness/deploy/template"
)

// What CloudFormation takes where a template says nothing.
const (
	intervalDefault  = 30 * time.Second
	healthyDefault   = 5
	unhealthyDefault = 2
	delayDefault     = 300 * time.Second
	idleDefault      = 60 * time.Second
	trafficPort      = "traffic-port"
)

// setting is a number or a length of time that holds after the update.
type setting struct {
	at    template.Value
	n     int
	d     time.Duration
	known bool
}

// property is what the template gives for the target group's property.
func (t *TargetGroup) property(keys ...string) template.Value {
	return t.Resource.At(append([]string{"Properties"}, keys...)...)
}

// number is a property, its default, or what is live when no template is known.
func (t *TargetGroup) number(key string, fallback int, live func(*LiveTargetGroup) int) setting {
	s := setting{at: t.property(key), known: true}
	switch {
	case s.at.Is():
		s.n, s.known = s.at.Int()
	case t.Resource != nil:
		s.n = fallback
	case t.Live != nil:
		s.n = live(t.Live)
	default:
		s.known = false
	}
	return s
}

func (t *TargetGroup) interval() setting {
	s := t.number("HealthCheckIntervalSeconds", int(intervalDefault/time.Second), func(l *LiveTargetGroup) int { return int(l.Interval / time.Second) })
	s.d = time.Duration(s.n) * time.Second
	return s
}

func (t *TargetGroup) healthyThreshold() setting {
	return t.number("HealthyThresholdCount", healthyDefault, func(l *LiveTargetGroup) int { return l.HealthyThreshold })
}

func (t *TargetGroup) unhealthyThreshold() setting {
	return t.number("UnhealthyThresholdCount", unhealthyDefault, func(l *LiveTargetGroup) int { return l.UnhealthyThreshold })
}

// delay is the deregistration delay.
func (t *TargetGroup) delay() setting {
	const key = "deregistration_delay.timeout_seconds"
	if t.Resource != nil {
		return attribute(t.property("TargetGroupAttributes"), key, delayDefault)
	}
	if t.Live != nil && t.Live.Delay != nil {
		return setting{d: *t.Live.Delay, known: true}
	}
	return setting{}
}

// idle is the balancer's idle timeout.
func (b *Balancer) idle() setting {
	if b.Resource != nil {
		return attribute(b.Resource.At("Properties", "LoadBalancerAttributes"), "idle_timeout.timeout_seconds", idleDefault)
	}
	if b.Idle != nil {
		return setting{d: *b.Idle, known: true}
	}
	return setting{}
}

// attribute finds an attribute of seconds in a list of Key and Value.
func attribute(list template.Value, key string, fallback time.Duration) setting {
	if list.Is() && !list.Known() {
		return setting{at: list}
	}
	for _, item := range list.Items() {
		if name, _ := item.At("Key").Text(); name == key {
			n, known := item.At("Value").Int()
			return setting{at: item.At("Value"), n: n, d: time.Duration(n) * time.Second, known: known}
		}
	}
	return setting{at: list, d: fallback, known: true}
}
