package transition

import (
	"sort"

	"gonum.org/v1/plot/vg"

	"upness/recording"
	"upness/reports/word"
)

// Inks of what is neither a version nor a failure.
var (
	phaseInk = ink{rgb(0xFFFFFF), plain}
	stepInk  = ink{rgb(0xD0D0D0), plain}
	faultInk = ink{rgb(0xBB2200), rising}
)

// Most rows of one kind; what does not fit shares the last one.
const (
	stepRows      = 3
	statementRows = 4
	lockRows      = 2
)

// lanes are strip d's rows, from the top.
func (p *Picture) lanes(a timeAxis) []lane {
	var all []lane
	add := func(label string, rows [][]bar) {
		for i, row := range rows {
			l := lane{height: laneHeight, bars: row}
			if i == 0 {
				l.label = label
			}
			all = append(all, l)
		}
	}
	add("phases", pack(a, p.spans(a, recording.EventPhase, phaseInk), 1))
	add("migration", pack(a, p.statements(a), statementRows))
	add("its locks", pack(a, p.locks(a), lockRows))
	add("lock waits", pack(a, p.queues(a), 1))
	add("steps", pack(a, p.spans(a, recording.EventStep, stepInk), stepRows))
	add("status", pack(a, p.statuses(a), 1))
	add("stack", pack(a, p.operations(a), operationRows))
	add("resources", pack(a, p.resources(a), resourceRows))
	all = append(all, p.sizes(a)...)
	add("no target", pack(a, p.emptied(a), 1))
	all = append(all, p.instances(a)...)
	add("faults", pack(a, p.spans(a, recording.EventFault, faultInk), 1))
	var blind []bar
	for _, s := range p.blind(a) {
		blind = append(blind, bar{stretch: s, ink: ink{unknownInk.fill, plain}})
	}
	if len(blind) > 0 {
		add("blind", [][]bar{blind})
	}
	return all
}

// spans are the bars of all events of a kind, by their begin. One that never
// ended lasts to the end of the axis.
func (p *Picture) spans(a timeAxis, kind string, i ink) []bar {
	var all []bar
	for _, e := range p.Events {
		if e.Kind != kind {
			continue
		}
		from, to := a.second(e.At), a.second(max(e.End, e.At))
		if e.Edge == recording.Begin && e.End == 0 {
			to = a.length
		}
		if to < 0 || from > a.length {
			continue
		}
		name := e.Name
		if name == "" {
			name = e.Text
		}
		all = append(all, bar{stretch: stretch{a.clamp(from), a.clamp(to), word.Clean(name)}, ink: i, failed: e.Error != ""})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].from < all[j].from })
	return all
}

// pack puts bars into as few rows as keep them and some of their words apart,
// at most rows. One that repeats the label of the last in a row, such as the
// batches of a backfill, follows it there without words.
func pack(a timeAxis, all []bar, rows int) [][]bar {
	if len(all) == 0 {
		return nil
	}
	// A word of some characters takes as much time as it is wide.
	s := style(sizeDetail, text)
	perPoint := a.length / float64(plotWidth)
	var packed [][]bar
	labels := []string{}
	for _, b := range all {
		row := follows(packed, labels, b)
		if row >= 0 {
			b.label = ""
		} else {
			row = free(packed, b, rows)
			if row == len(packed) {
				packed, labels = append(packed, nil), append(labels, "")
			}
			labels[row] = b.label
			wide := float64(min(s.Width(b.label), 60)) * perPoint
			b.measure = max(0, wide-(b.to-b.from))
		}
		packed[row] = append(packed[row], b)
	}
	return packed
}

// follows finds the row whose last bar has b's label and ends before b begins.
func follows(packed [][]bar, labels []string, b bar) int {
	for i, row := range packed {
		if labels[i] == b.label && b.label != "" && row[len(row)-1].to <= b.from {
			return i
		}
	}
	return -1
}

// free finds the first row with room for b, a new one while there may be more,
// else the row that ends first.
func free(packed [][]bar, b bar, rows int) int {
	best := 0
	for i, row := range packed {
		last := row[len(row)-1]
		if last.to+last.measure <= b.from {
			return i
		}
		if last.to < packed[best][len(packed[best])-1].to {
			best = i
		}
	}
	if len(packed) < rows {
		return len(packed)
	}
	return best
}

// plotWidth is about how wide the data area is.
const plotWidth = vg.Length(690)
