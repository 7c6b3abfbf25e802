package reports

import (
	"fmt"
	"strings"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

// balancer is what CloudWatch says of the balancer beside what clients saw.
func balancer(v *analyze.Verdict) table {
	t := table{title: "Balancer, by CloudWatch and by the clients", columns: []column{
		{head: "minute", right: true}, {head: "requests", right: true}, {head: "clients", right: true},
		{head: "own 5xx", right: true}, {head: "clients", right: true}, {head: "target 5xx", right: true}, {head: "clients", right: true},
		{head: "lost", right: true}, {head: "healthy", right: true}, {head: "sick", right: true}, {head: "mean", right: true},
	}}
	if v.Balancer == nil {
		return t
	}
	for _, m := range v.Balancer.Minutes {
		// A minute of a clock that is ahead begins a little before this one's.
		start := m.Start.UTC().Round(time.Minute).Format("15:04")
		if !m.Whole {
			start += "*"
			t.title = "Balancer, by CloudWatch and clients; * not a whole minute"
		}
		response := word.None
		if m.Response != nil {
			response = word.Duration(*m.Response)
		}
		t.add(start, number(m.Requests), word.Count(m.Clients.Answered), number(m.ELB5xx), word.Count(m.Clients.Own5xx),
			number(m.Target5xx), word.Count(m.Clients.Target5xx), word.Count(m.Clients.Unanswered), number(m.Healthy), number(m.Unhealthy), response)
	}
	return t
}

// number words a count that may be missing.
func number(n *float64) string {
	if n == nil {
		return word.None
	}
	return word.Count(uint64(max(0, *n)))
}

// balancerText words how both sides differ.
func balancerText(b *analyze.Balancer) string {
	if len(b.Differences) > 0 {
		return "beside the clients: " + strings.Join(b.Differences, "; ")
	}
	whole := uint64(0)
	for _, m := range b.Minutes {
		if m.Whole {
			whole++
		}
	}
	return fmt.Sprintf("CloudWatch and the clients agree over %s", word.Plural(whole, "whole minute"))
}
