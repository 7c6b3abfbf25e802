package reports

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"upness/analyze"
	"upness/reports/word"
)

// fact is one measured thing in words.
type fact struct{ Name, Text string }

// facts is what was measured beside the rules, the accounting last.
func facts(v *analyze.Verdict) []fact {
	var all []fact
	if v.Availability != nil {
		all = []fact{
			{"Availability", served(v)},
			{"Downtime", downtime(v.Downtime)},
			{"Latency, all", latency(v.Latency, true) + "; from the time due, failures infinite"},
			{"Latency, good", latency(v.LatencyGood, false) + "; right answers only"},
			{"Transition", transitionText(v)},
			{"Resolution", resolution(v.Resolution)},
			{"Error rate", errorRate(v.Resolution)},
		}
	}
	all = append(all, fact{"Blind time", blindTime(v.Blind)})
	if v.Database != nil {
		all = append(all, fact{"Database", databaseText(v.Database)})
	}
	if v.Balancer != nil {
		all = append(all, fact{"Balancer", balancerText(v.Balancer)})
	}
	if v.MergeRule != "" {
		all = append(all, fact{"One outage", word.Clean(v.MergeRule)})
	}
	ended := kinds(v.Requests.ByKind)
	if v.Requests.Resent > 0 {
		ended += "; " + word.Plural(v.Requests.Resent, "right answer") + " took more than one attempt, a reset each"
	}
	return append(all, fact{"Requests", accounting(v.Requests)}, fact{"They ended", orNone(ended)})
}

func served(v *analyze.Verdict) string {
	text := word.Availability(v.Availability) + " of requests"
	if v.UserUptime != nil {
		text += ", " + word.Percent(*v.UserUptime) + " of the clients' time"
	}
	return text
}

func errorRate(r analyze.Resolution) string {
	return "at most " + word.AtMost(r.ErrorUpper95) + " outside of outages, with 95 % confidence, if errors are independent"
}

func downtime(d analyze.Downtime) string {
	total := "total at most " + word.Duration(d.Total)
	if d.Ongoing {
		total = "one not over when the load ended"
	}
	return fmt.Sprintf("longest %s, %s, worth %s of full outage, %s of a month's allowance",
		word.Bracket(d.LongestBracket()), total, word.Duration(d.Equivalent), percentAbove(d.MonthShare))
}

// percentAbove words a share that may exceed one.
func percentAbove(x float64) string {
	if x > 1 {
		return strconv.FormatFloat(x*100, 'f', 0, 64) + " %"
	}
	return word.Percent(x)
}

func latency(l analyze.Latency, failures bool) string {
	q := quantiles(l, failures)
	return fmt.Sprintf("p50 %s, p90 %s, p99 %s, p99.9 %s, max %s", q[0], q[1], q[2], q[3], q[4])
}

// transitionText words how the old version gave way to the new one.
func transitionText(v *analyze.Verdict) string {
	t := v.Transition
	switch {
	case t != nil && t.Text != "":
		return word.Clean(t.Text)
	case t == nil:
		return "not seen: answers carry no version"
	case t.MixedStart == nil:
		return fmt.Sprintf("none: %s answered, %s never did", orNone(t.From), orNone(t.To))
	}
	text := fmt.Sprintf("%s to %s, the new one from %s on", orNone(t.From), orNone(t.To), since(v.Start, *t.MixedStart))
	if t.MixedEnd != nil && t.MixedEnd.After(*t.MixedStart) {
		text += fmt.Sprintf(", both for %s", word.Duration(between(*t.MixedStart, *t.MixedEnd)))
	}
	if t.Complete {
		text += ", complete"
	} else {
		text += ", not complete"
	}
	if t.Stale > 0 {
		text += ", " + word.Plural(t.Stale, "stale answer") + " of the old version after it was done"
	}
	if t.Flaps > 0 {
		text += ", " + word.Plural(uint64(t.Flaps), "change") + " back to an older version"
	}
	return text
}

// resolution words the shortest outage that the run could not have missed.
func resolution(r analyze.Resolution) string {
	text := fmt.Sprintf("whole service %s, achieved %s", word.Duration(r.Whole), word.Duration(r.Achieved))
	if n := largest(r.OneOfN); n != "" {
		text += fmt.Sprintf("; one of %s instances %s", n, word.Duration(r.OneOfN[n]))
		text += fmt.Sprintf(" (through a layer-4 balancer: %s opened, all elsewhere with a chance of %s)", word.Plural(r.Connections, "connection"), chance(r.Untouched[n]))
	}
	if name := coarsest(r.PerTarget); name != "" {
		text += fmt.Sprintf("; coarsest target %s %s", name, word.Duration(r.PerTarget[name]))
	}
	if untried(r.PerLane) {
		text += "; none for an outage of new connections only, as no lane was fresh"
	}
	return text
}

// untried tells whether no lane opened a connection for each request: then nothing
// shows that new users could connect, while kept connections were served.
func untried(lanes map[string]analyze.Seconds) bool {
	for _, anew := range []string{"fresh", "ipv4", "ipv6"} {
		if _, ok := lanes[anew]; ok {
			return false
		}
	}
	return len(lanes) > 0
}

// chance words a probability, however small.
func chance(p float64) string {
	if p > 0 && p < 1e-4 {
		return "less than 0.01 %"
	}
	return word.AtMost(p)
}

// largest is the key that is the largest number.
func largest(by map[string]analyze.Seconds) string {
	best, key := -1, ""
	for k := range by {
		if n, err := strconv.Atoi(k); err == nil && n > best {
			best, key = n, k
		}
	}
	return key
}

// coarsest is the key with the largest duration, the first by name among equals.
func coarsest(by map[string]analyze.Seconds) string {
	key := ""
	for _, k := range slices.Sorted(maps.Keys(by)) {
		if key == "" || by[k] > by[key] {
			key = k
		}
	}
	return key
}

func blindTime(b analyze.BlindTime) string {
	if len(b.Spans) == 0 && b.Total == 0 {
		return "none"
	}
	return fmt.Sprintf("%s in %s, counted neither up nor down", word.Duration(b.Total), word.Plural(uint64(len(b.Spans)), "span"))
}

func databaseText(d *analyze.Database) string {
	text := word.Plural(uint64(len(d.Statements)), "migration statement")
	if !d.Watched && len(d.Blocked) == 0 {
		return text + "; the database was not watched"
	}
	text = fmt.Sprintf("longest wait for a lock %s, longest block %s, %s", word.Duration(d.LongestWait), word.Duration(d.LongestBlock), text)
	if n := len(d.Deadlocks); n > 0 {
		text += ", " + word.Plural(uint64(n), "deadlock")
	}
	for _, unseen := range d.Unseen {
		text += "; not seen: " + word.Clean(unseen)
	}
	return text
}
