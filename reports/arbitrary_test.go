package reports_test

import (
	"math"
	"time"

	"pgregory.net/rapid"

	"upness/analyze"
	"upness/reports/internal/fixture"
)

// hostile is text as it may stand in an error or a statement: any characters,
// the ones that formats treat as their own among them.
var hostile = rapid.OneOf(
	rapid.String(),
	rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) string { return string(b) }),
	rapid.StringMatching("[|`<>&\\\\*_\\[\\]$@#~\"'\n\r\x01\x1b]{0,30}"),
	rapid.SampledFrom([]string{"", "]]>", "</script><script>", "| a | b |", "```", "<!--", "\x00", "\uFFFE", "v1"}),
)

func arbitrarySeconds(t *rapid.T) analyze.Seconds {
	return analyze.Seconds(rapid.OneOf(
		rapid.Float64Range(0, 1e6), rapid.Just(math.Inf(1)), rapid.Just(math.NaN()), rapid.Just(0.),
	).Draw(t, "seconds"))
}

func arbitraryTime(t *rapid.T) time.Time {
	return fixture.At(rapid.Float64Range(-10, 1e5).Draw(t, "time"))
}

func arbitraryLatency(t *rapid.T) analyze.Latency {
	return analyze.Latency{P50: arbitrarySeconds(t), P90: arbitrarySeconds(t), P99: arbitrarySeconds(t), P999: arbitrarySeconds(t), Max: arbitrarySeconds(t)}
}

func arbitraryKinds(t *rapid.T) map[string]uint64 {
	return rapid.MapOfN(rapid.SampledFrom([]string{"ok", "reset", "http_5xx", "timeout"}), rapid.Uint64(), 0, 4).Draw(t, "kinds")
}

// several draws some of a thing, now and then most; more than a few are copies,
// so that long lists stay cheap.
func several[T any](t *rapid.T, most int, one func(*rapid.T) T) []T {
	n := rapid.OneOf(
		rapid.IntRange(0, 3), rapid.IntRange(0, 3), rapid.IntRange(0, 3), rapid.IntRange(0, 3), rapid.IntRange(0, most),
	).Draw(t, "number")
	var all []T
	for i := range n {
		if i < 3 {
			all = append(all, one(t))
		} else {
			all = append(all, all[i%3])
		}
	}
	return all
}

func arbitraryGroup(t *rapid.T) analyze.Group {
	name := hostile.Draw(t, "name")
	return analyze.Group{
		Version: name, Instance: name, Target: name, Lane: name, Address: name, Phase: name,
		First: arbitraryTime(t), Last: arbitraryTime(t),
		Requests: rapid.Uint64().Draw(t, "requests"), Bad: rapid.Uint64().Draw(t, "bad"), Latency: arbitraryLatency(t),
	}
}

func arbitraryOutage(t *rapid.T) analyze.Outage {
	return analyze.Outage{
		Start: arbitraryTime(t), End: arbitraryTime(t), Lower: arbitrarySeconds(t), Upper: arbitrarySeconds(t),
		BadShare: rapid.Float64Range(0, 1).Draw(t, "share"), Requests: rapid.Uint64().Draw(t, "requests"),
		Kinds: arbitraryKinds(t), Phase: hostile.Draw(t, "phase"), Step: hostile.Draw(t, "step"),
		Scope: analyze.Scope{Target: hostile.Draw(t, "target"), Version: hostile.Draw(t, "version")},
		Causes: several(t, 20, func(t *rapid.T) analyze.Cause {
			return analyze.Cause{Rule: hostile.Draw(t, "rule"), Text: hostile.Draw(t, "text"), Evidence: hostile.Draw(t, "evidence"), Refute: hostile.Draw(t, "refute")}
		}),
	}
}

func arbitraryReason(t *rapid.T) analyze.Reason {
	return analyze.Reason{
		Rule:    rapid.OneOf(rapid.SampledFrom([]string{"availability", "longest_outage", "steps"}), hostile).Draw(t, "rule"),
		Verdict: rapid.SampledFrom([]analyze.Outcome{analyze.Pass, analyze.Fail, analyze.Inconclusive}).Draw(t, "verdict"),
		Limit:   hostile.Draw(t, "limit"), Observed: hostile.Draw(t, "observed"), Text: hostile.Draw(t, "text"),
	}
}

func arbitraryStep(t *rapid.T) analyze.Step {
	s := analyze.Step{
		Name: hostile.Draw(t, "name"), Phase: hostile.Draw(t, "phase"), Start: arbitraryTime(t),
		OK: rapid.Bool().Draw(t, "ok"), Error: hostile.Draw(t, "error"),
	}
	if rapid.Bool().Draw(t, "ended") {
		end := arbitraryTime(t)
		s.End = &end
	}
	return s
}

// arbitrary is any verdict that analyze could give, and many that it could not,
// with lists of up to most.
func arbitrary(t *rapid.T, most int) *analyze.Verdict {
	v := &analyze.Verdict{
		Schema: analyze.Schema, Name: hostile.Draw(t, "name"),
		Verdict:  rapid.SampledFrom([]analyze.Outcome{analyze.Pass, analyze.Fail, analyze.Inconclusive}).Draw(t, "verdict"),
		Exit:     rapid.SampledFrom([]int{0, 1, 3, 4, 130}).Draw(t, "exit"),
		Partial:  rapid.Bool().Draw(t, "partial"),
		Reasons:  several(t, most/10, arbitraryReason),
		Start:    arbitraryTime(t),
		End:      arbitraryTime(t),
		Requests: analyze.Requests{Scheduled: rapid.Uint64().Draw(t, "scheduled"), Bad: rapid.Uint64().Draw(t, "bad"), ByKind: arbitraryKinds(t)},
		Outages:  several(t, most, arbitraryOutage),
		Versions: several(t, most/10, arbitraryGroup), Instances: several(t, most, arbitraryGroup), Targets: several(t, most/10, arbitraryGroup),
		Lanes: several(t, most/10, arbitraryGroup), Addresses: several(t, most/10, arbitraryGroup), Phases: several(t, 10, arbitraryGroup),
		Latency: arbitraryLatency(t), Steps: several(t, most/10, arbitraryStep),
		Warnings: several(t, most, func(t *rapid.T) string { return hostile.Draw(t, "warning") }),
	}
	if rapid.Bool().Draw(t, "tagged") {
		at := arbitraryTime(t)
		v.Transition = &analyze.Transition{From: hostile.Draw(t, "from"), To: hostile.Draw(t, "to"), MixedStart: &at, MixedEnd: &at}
	}
	if rapid.Bool().Draw(t, "watched") {
		v.Database = &analyze.Database{
			Statements: several(t, most, func(t *rapid.T) analyze.Statement {
				return analyze.Statement{Text: hostile.Draw(t, "sql"), Start: arbitraryTime(t), Seconds: arbitrarySeconds(t), Error: hostile.Draw(t, "error")}
			}),
			Blocked: several(t, most, func(t *rapid.T) analyze.Blocked {
				return analyze.Blocked{Start: arbitraryTime(t), Wait: arbitrarySeconds(t), Query: hostile.Draw(t, "query"), Holder: hostile.Draw(t, "holder")}
			}),
		}
	}
	if rapid.Bool().Draw(t, "balanced") {
		v.Balancer = &analyze.Balancer{
			Minutes: several(t, most, func(t *rapid.T) analyze.BalancerMinute {
				n, response := rapid.Float64().Draw(t, "requests"), arbitrarySeconds(t)
				return analyze.BalancerMinute{Start: arbitraryTime(t), Whole: rapid.Bool().Draw(t, "whole"), Requests: &n, Healthy: &n, Response: &response}
			}),
			Differences: several(t, 10, func(t *rapid.T) string { return hostile.Draw(t, "difference") }),
		}
	}
	return v
}
