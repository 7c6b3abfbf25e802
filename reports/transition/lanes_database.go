package transition

import (
	"fmt"
	"sort"

	"upness/analyze"
	"upness/recording"
	"upness/reports/word"
)

// Inks of what was done in the database, and what it meant for others.
var (
	statementInk = ink{rgb(0x9E9E9E), plain}
	briefInk     = ink{rgb(0xE9B89A), rising}
	behindInk    = ink{rgb(0xE9B89A), falling}
	blockingInk  = ink{rgb(0xD6604D), plain}
	lockInk      = ink{rgb(0xBFB5D7), plain}
	waitInk      = ink{rgb(0xF4A582), crossed}
)

// classInk is the ink of a statement by its class.
func classInk(c analyze.Class) ink {
	switch c {
	case analyze.Blocking:
		return blockingInk
	case analyze.BlockedByOthers:
		return behindInk
	case analyze.BriefBlock:
		return briefInk
	}
	return statementInk
}

// statements are the bars of the migration's statements, each in the ink of its
// class.
func (p *Picture) statements(a timeAxis) []bar {
	all := p.spans(a, recording.EventStatement, statementInk)
	if p.Verdict.Database == nil {
		return all
	}
	for _, s := range p.Verdict.Database.Statements {
		i := classInk(s.Class)
		if i == statementInk {
			continue
		}
		at := a.wall(s.Start)
		for j := range all {
			if near(all[j].from, at) {
				all[j].ink = i
			}
		}
	}
	return all
}

// near tells that two times are one that was converted twice, in seconds.
func near(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }

// strong are the modes of locks that keep others from writing or reading a table.
var strong = map[string]bool{"SHARE": true, "SHARE ROW EXCLUSIVE": true, "EXCLUSIVE": true, "ACCESS EXCLUSIVE": true}

// locks are the bars of the locks that migrations had and others may wait for.
func (p *Picture) locks(a timeAxis) []bar {
	var events []recording.Event
	for _, e := range p.Events {
		if mode, _ := e.Fields["mode"].(string); e.Kind == recording.EventLock && strong[mode] {
			e.Name = mode + " on " + fmt.Sprint(e.Fields["table"])
			events = append(events, e)
		}
	}
	return (&Picture{Events: events}).spans(a, recording.EventLock, lockInk)
}

// queues are the times in which somebody waited for a lock, with how many waited
// at once.
func (p *Picture) queues(a timeAxis) []bar {
	waits := p.spans(a, recording.EventLockWait, waitInk)
	least := a.length / float64(plotWidth) // waits that stand closer are one on paper
	var joined []bar
	var open []float64 // ends of the waits of the last bar that may still go on
	most := 0
	for _, w := range waits {
		last := len(joined) - 1
		if last < 0 || w.from > joined[last].to+least {
			w.label = ""
			joined, open, most = append(joined, w), nil, 0
			last++
		}
		joined[last].to = max(joined[last].to, w.to)
		open = append(still(open, w.from), w.to)
		if most = max(most, len(open)); most > 1 {
			joined[last].label = fmt.Sprintf("%s at once", word.Plural(uint64(most), "wait"))
		}
	}
	return joined
}

// still are the ends that lie behind a moment.
func still(ends []float64, at float64) []float64 {
	sort.Float64s(ends)
	return ends[sort.SearchFloat64s(ends, at):]
}

// databaseLegend explains the inks of statements, those that occur.
func databaseLegend(all []lane) []entry {
	entries := []struct {
		ink   ink
		label string
	}{{briefInk, "brief block"}, {behindInk, "blocked by others"}, {blockingInk, "blocking"}}
	var legend []entry
	for _, e := range entries {
		for _, l := range all {
			if hasInk(l, e.ink) {
				legend = append(legend, inked(e.ink, e.label))
				break
			}
		}
	}
	return legend
}

func hasInk(l lane, i ink) bool {
	for _, b := range l.bars {
		if b.ink == i {
			return true
		}
	}
	return false
}
