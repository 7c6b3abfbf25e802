package analyze

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"upness/recording"
)

// Balancer sets what CloudWatch says of the balancer beside what clients saw, by
// the minute. Neither changes the other: the verdict is the clients'.
type Balancer struct {
	Minutes     []BalancerMinute `json:"minutes"`
	Differences []string         `json:"differences"` // one sentence each, over whole minutes
}

// BalancerMinute is one minute of the balancer's clock. Of what CloudWatch has no
// data for there is null: it reports no metric that is zero throughout, so that
// what is missing is zero only where requests were counted.
type BalancerMinute struct {
	Start     time.Time    `json:"start"`
	Whole     bool         `json:"whole"` // the load was on for all of it
	Clients   ClientMinute `json:"clients"`
	Requests  *float64     `json:"requests"`   // for which it chose a target, of all clients
	ELB5xx    *float64     `json:"elb_5xx"`    // that it gave itself
	Target5xx *float64     `json:"target_5xx"` // that targets gave
	Response  *Seconds     `json:"response_time_s"`
	Healthy   *float64     `json:"healthy"`   // the fewest, of the worst target group
	Unhealthy *float64     `json:"unhealthy"` // the most, likewise
}

// ClientMinute is what clients saw end in a minute.
type ClientMinute struct {
	Answered   uint64 `json:"answered"`   // with any status
	Own5xx     uint64 `json:"elb_5xx"`    // 5xx without a version: no instance gave it
	Target5xx  uint64 `json:"target_5xx"` // 5xx with one
	Unanswered uint64 `json:"unanswered"` // reset, refused, timed out: no status came
}

// minutes gathers both sides during a pass; nil when CloudWatch said nothing.
type minutes struct {
	first time.Duration // begin of the first one
	all   map[int]*BalancerMinute
	load  map[int]float64 // requests behind the mean response times
}

// newMinutes takes CloudWatch's side from the events.
func newMinutes(events chronicle, clock recording.Clock) *minutes {
	m := &minutes{all: map[int]*BalancerMinute{}, load: map[int]float64{}}
	for i, e := range events[recording.EventMetric] {
		at := minuteOf(e, clock)
		if i == 0 {
			m.first = at
		}
		m.told(int(math.Round((at - m.first).Minutes())), e, clock.Wall(at))
	}
	if len(m.all) == 0 {
		return nil
	}
	return m
}

// minuteOf is when an event's minute began on the run's axis: that may be before
// the run, where no event stands.
func minuteOf(e *recording.Event, clock recording.Clock) time.Duration {
	source, err := time.Parse(time.RFC3339Nano, field(e, "source_time"))
	if err != nil {
		return e.At
	}
	ahead, _ := e.Fields["clock_offset_s"].(float64)
	return source.Sub(clock.Anchor) - Seconds(ahead).Duration()
}

// told adds what one event says. Counts of several balancers add up.
func (m *minutes) told(i int, e *recording.Event, start time.Time) {
	one := m.all[i]
	if one == nil {
		one = &BalancerMinute{Start: start}
		m.all[i] = one
	}
	for name, sum := range map[string]**float64{"requests": &one.Requests, "elb_5xx": &one.ELB5xx, "target_5xx": &one.Target5xx} {
		if v, has := e.Fields[name].(float64); has {
			merge(sum, v, func(a, b float64) float64 { return a + b })
		}
	}
	if v, has := e.Fields["healthy"].(float64); has {
		merge(&one.Healthy, v, math.Min)
	}
	if v, has := e.Fields["unhealthy"].(float64); has {
		merge(&one.Unhealthy, v, math.Max)
	}
	mean, has := e.Fields["response_time_s"].(float64)
	if n, _ := e.Fields["requests"].(float64); has && n > 0 {
		if one.Response != nil {
			mean = (float64(*one.Response)*m.load[i] + mean*n) / (m.load[i] + n)
		}
		m.load[i] += n
		response := Seconds(mean)
		one.Response = &response
	}
}

func merge(into **float64, v float64, with func(a, b float64) float64) {
	if *into != nil {
		v = with(**into, v)
	}
	*into = &v
}

// add counts a result in the minute in which it ended.
func (m *minutes) add(r *recording.Result) {
	if m == nil || r.Kind == recording.Unsent || r.Kind == recording.Cut || r.Kind == recording.Ours || r.Done < m.first {
		return
	}
	one := m.all[int((r.Done-m.first)/time.Minute)]
	if one == nil {
		return
	}
	switch {
	case r.Code == 0:
		one.Clients.Unanswered++
		return
	case r.Code >= 500 && r.Version == "":
		one.Clients.Own5xx++
	case r.Code >= 500:
		one.Clients.Target5xx++
	}
	one.Clients.Answered++
}

// finish gives the minutes in order, and how both sides differ.
func (m *minutes) finish(a axis, versioned bool) *Balancer {
	if m == nil {
		return nil
	}
	b := &Balancer{Minutes: []BalancerMinute{}}
	for _, i := range slices.Sorted(maps.Keys(m.all)) {
		one := m.all[i]
		begin := m.first + time.Duration(i)*time.Minute
		one.Whole = begin >= a.begin && begin+time.Minute <= a.end
		if one.Requests != nil {
			zero(&one.ELB5xx)
			zero(&one.Target5xx)
		}
		b.Minutes = append(b.Minutes, *one)
	}
	b.Differences = differences(b.Minutes, versioned)
	return b
}

func zero(v **float64) {
	if *v == nil {
		*v = new(float64)
	}
}

// Differences that are told: more than so many, and more than such a share. What
// ends at the edge of a minute is counted in one by the one and in the next by
// the other.
const (
	differLeast = 10
	differShare = 0.01
)

// differences compares the sums of both sides over whole minutes of which
// CloudWatch has data.
func differences(all []BalancerMinute, versioned bool) []string {
	list := []string{}
	var clients ClientMinute
	var requests, own, target float64
	n := uint64(0)
	for _, m := range all {
		if m.Healthy != nil && *m.Healthy == 0 {
			list = append(list, fmt.Sprintf("CloudWatch saw no healthy target at some time in the minute from %s", m.Start.UTC().Format("15:04:05")))
		}
		if !m.Whole || m.Requests == nil {
			continue
		}
		n++
		clients.Answered, clients.Unanswered = clients.Answered+m.Clients.Answered, clients.Unanswered+m.Clients.Unanswered
		clients.Own5xx, clients.Target5xx = clients.Own5xx+m.Clients.Own5xx, clients.Target5xx+m.Clients.Target5xx
		requests, own, target = requests+*m.Requests, own+*m.ELB5xx, target+*m.Target5xx
	}
	if n == 0 {
		return append(list, "CloudWatch has no whole minute of the load to compare")
	}
	tell := func(seen, counted float64, what, more, fewer string) {
		by := counted - seen
		if math.Abs(by) <= max(differLeast, differShare*max(seen, counted)) {
			return
		}
		why := fewer
		if by > 0 {
			why = more
		}
		list = append(list, fmt.Sprintf("in %s clients saw %s %s, CloudWatch counts %s: %s",
			plural(n, "whole minute"), grouped(uint64(seen)), what, grouped(uint64(counted)), why))
	}
	// A request that the balancer answers without a target is none of its RequestCount.
	tell(float64(clients.Answered-clients.Own5xx), requests, "answers of targets", "others use the balancer too, or it counts retries", "some never came to this balancer")
	if versioned {
		tell(float64(clients.Own5xx), own, "5xx without a version", "other clients got them", "something else than this balancer gave them, or targets without a version")
		tell(float64(clients.Target5xx), target, "5xx with a version", "other clients got them, or they carried no version", "not all of them came through this balancer")
	} else {
		tell(float64(clients.Own5xx), own+target, "5xx", "other clients got them", "something else than this balancer and its targets gave them")
	}
	if clients.Unanswered > 0 {
		list = append(list, fmt.Sprintf("%s ended without an answer in these minutes: the balancer counts no such failure", plural(clients.Unanswered, "request")))
	}
	return list
}
