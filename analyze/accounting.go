package analyze

import (
	"fmt"

	"upness/recording"
)

// tally counts results by kind and by class.
type tally struct {
	kinds   [recording.Ours + 1]uint64
	classes [recording.Declined + 1]uint64
}

func (t *tally) add(kind recording.Kind, class recording.Class) {
	t.kinds[kind]++
	t.classes[class]++
}

func (t *tally) merge(o *tally) {
	for i, n := range o.kinds {
		t.kinds[i] += n
	}
	for i, n := range o.classes {
		t.classes[i] += n
	}
}

// valid is the number of results that speak of the service: all but blind ones
// and those shed under a budget of their own.
func (t *tally) valid() uint64 {
	return t.classes[recording.Good] + t.down()
}

// down is the number of requests that were not served in time.
func (t *tally) down() uint64 {
	return t.classes[recording.Slowly] + t.classes[recording.Bad] + t.classes[recording.Unfinished]
}

// requests gives the accounting:
//
//	scheduled = unsent + sent
//	sent      = the sum over every other kind
//	scheduled = good + slow + bad + cut + blind + shed
//
// Units: requests. Source: docs/verdict.md. The first two are about how
// requests ended, the last about what that means: a request that failed while
// the generator was blind keeps its kind and is counted as blind.
func (t *tally) requests() Requests {
	r := Requests{
		Unsent: t.kinds[recording.Unsent],
		Good:   t.classes[recording.Good],
		Slow:   t.classes[recording.Slowly],
		Bad:    t.classes[recording.Bad],
		Cut:    t.classes[recording.Unfinished],
		Blind:  t.classes[recording.Blind],
		Shed:   t.classes[recording.Declined],
		ByKind: map[string]uint64{},
	}
	for _, k := range recording.Kinds() {
		if n := t.kinds[k]; n > 0 {
			r.ByKind[k.String()] = n
			r.Scheduled += n
		}
	}
	r.Sent = r.Scheduled - r.Unsent
	return r
}

// Identity returns an error when the accounting does not add up.
func (r Requests) Identity() error {
	var sent uint64
	for kind, n := range r.ByKind {
		if kind != recording.Unsent.String() {
			sent += n
		}
	}
	switch {
	case r.Scheduled != r.Unsent+r.Sent:
		return fmt.Errorf("accounting: %d scheduled, but %d sent and %d unsent", r.Scheduled, r.Sent, r.Unsent)
	case r.Sent != sent:
		return fmt.Errorf("accounting: %d sent, but the kinds add up to %d", r.Sent, sent)
	case r.Scheduled != r.Good+r.Slow+r.Bad+r.Cut+r.Blind+r.Shed:
		return fmt.Errorf("accounting: %d scheduled, but good, slow, bad, cut, blind and shed add up to %d",
			r.Scheduled, r.Good+r.Slow+r.Bad+r.Cut+r.Blind+r.Shed)
	}
	return nil
}

// sequence checks that results are numbered from 0 without gaps, in order of
// their intended time.
type sequence struct {
	rows     uint64
	next     uint64 // Seq expected
	missing  uint64
	repeated uint64
	unknown  uint64 // kinds that this version does not know
	disorder uint64
	last     int64
}

func (s *sequence) add(r *recording.Result) {
	s.rows++
	switch {
	case r.Seq < s.next:
		s.repeated++
	default:
		s.missing += r.Seq - s.next
		s.next = r.Seq + 1
	}
	if int64(r.Intended) < s.last {
		s.disorder++
	}
	s.last = max(s.last, int64(r.Intended))
}

// faults lists what is wrong. recorded is the number of rows that the writer
// says it wrote, 0 when it did not say. In a partial run results that were
// under way are lost, which is no fault.
func (s *sequence) faults(recorded uint64, partial bool) []error {
	var all []error
	fault := func(n uint64, format string) {
		if n > 0 {
			all = append(all, fmt.Errorf("accounting: "+format, n))
		}
	}
	if !partial {
		fault(s.missing, "%d results are missing")
	}
	fault(s.repeated, "%d results are there twice")
	fault(s.unknown, "%d results are of a kind that is not known here")
	fault(s.disorder, "%d results are out of order")
	if recorded > 0 && recorded != s.rows && !partial {
		all = append(all, fmt.Errorf("accounting: the run recorded %d results, %d are there", recorded, s.rows))
	}
	return all
}
