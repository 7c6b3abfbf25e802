package analyze

import (
	"fmt"
	"time"

	"upness/recording"
)

// answers follows which version answers, and on which instance.
type answers struct {
	done      time.Duration // when the deployment was reported done
	reported  bool          // it was
	stale     []uint64      // by version: answers to requests that arrived after that
	count     []uint64      // by version
	first     []time.Duration
	last      []time.Duration
	instances map[int32]int32 // version that an instance answered with last
	back      int             // changes back to an older version, on one instance
	current   int32           // version of the latest answers in a row
	row       uint64          // their number
	sole      int32           // version that alone answered last, for at least soleRow answers
	returns   int             // times that an older version alone answered again
}

// soleRow is how many answers in a row one version must give to be the only one.
const soleRow = 100

func newAnswers(events []recording.Event) answers {
	a := answers{instances: map[int32]int32{}}
	a.done, a.reported = deployed(events)
	return a
}

// deployed finds when the deployment was reported done: the end of the last
// step of phase "deploy", or of that phase where no step says more. A deployment
// of which a step failed was not.
func deployed(events []recording.Event) (at time.Duration, reported bool) {
	phase, steps := time.Duration(0), 0
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind == recording.EventStep && e.Phase == deploy:
			if e.End == 0 || !endedWell(e) {
				return 0, false
			}
			at, steps = max(at, e.End), steps+1
		case e.Kind == recording.EventPhase && e.Name == deploy:
			phase = max(phase, e.End)
		}
	}
	if steps == 0 {
		at = phase
	}
	return at, at > 0
}

func (a *answers) add(o *observation) {
	v := o.tags[byVersion]
	if v == 0 {
		return
	}
	for int(v) >= len(a.count) {
		a.count, a.stale = append(a.count, 0), append(a.stale, 0)
		a.first, a.last = append(a.first, o.at), append(a.last, 0)
	}
	a.count[v]++
	a.last[v] = o.at
	if a.reported && o.at > a.done {
		a.stale[v]++
	}
	if i := o.tags[byInstance]; i != 0 {
		if before := a.instances[i]; before != v {
			if before > v {
				a.back++
			}
			a.instances[i] = v
		}
	}
	a.follow(v)
}

// follow notes when one version alone answers. Versions are numbered in order
// of their first answer, so a smaller number is an older version.
func (a *answers) follow(v int32) {
	if v != a.current {
		a.current, a.row = v, 0
	}
	if a.row++; a.row != soleRow {
		return
	}
	if v < a.sole {
		a.returns++
	}
	a.sole = v
}

// transition tells how the old version gave way to the version to, or to the
// latest that appeared when to is empty. It is nil when no answer carried a
// version.
//
// Mixed is the time from the first answer of the new version to the last of an
// older one. Stale answers came from an older version to requests that arrived
// after the deployment was reported done. Flaps are changes back to an older
// version, on one instance or of the service as a whole; the mix of a rolling
// update is none. Complete means that at the end so many answers in a row came
// from the new version that an older instance among them would have been met
// with 95 %.
func (s *survey) transition(to string, a axis) *Transition {
	names := s.cells.names[byVersion]
	if names.count() == 0 {
		return nil
	}
	t := &Transition{Flaps: max(s.answers.back, s.answers.returns)}
	id := int32(names.count())
	if to != "" {
		id = names.find(to)
	} else if id == 1 {
		t.From, t.Text = names.names[1], fmt.Sprintf("only %s answered: no transition was seen", names.names[1])
		return t
	}
	s.answers.fill(t, id, names, a)
	t.To = firstOf(to, names.names[max(id, 0)])
	t.Complete = id > 0 && s.answers.current == id && float64(s.answers.row) >= trials(max(2, s.cells.names[byInstance].count()))
	t.Text = t.text(id > 0)
	return t
}

// fill sets what depends on when each version answered.
func (a *answers) fill(t *Transition, to int32, names *symbols, x axis) {
	var most uint64
	var lastOld time.Duration
	for v := int32(1); int(v) < len(a.count); v++ {
		if v == to {
			continue
		}
		if a.count[v] > most {
			most, t.From = a.count[v], names.names[v]
		}
		lastOld = max(lastOld, a.last[v])
		t.Stale += a.stale[v]
	}
	if to <= 0 {
		t.Stale = 0
		return
	}
	t.MixedStart = x.wallOf(a.first[to], true)
	t.MixedEnd = x.wallOf(lastOld, most > 0)
}

// text says the transition in one sentence.
func (t *Transition) text(seen bool) string {
	switch {
	case !seen:
		return fmt.Sprintf("%s never answered: nothing was deployed", t.To)
	case t.From == "":
		return fmt.Sprintf("%s answered from the first request on: no transition was seen", t.To)
	}
	text := fmt.Sprintf("%s gave way to %s", t.From, t.To)
	if mixed := t.mixed(); mixed > 0 {
		text += fmt.Sprintf(", both answered for %s", human(mixed))
	}
	if !t.Complete {
		text += fmt.Sprintf(", but at the end %s was not alone", t.To)
	}
	if t.Stale > 0 {
		text += fmt.Sprintf("; %s from an older version after the deployment was reported done", plural(t.Stale, "answer"))
	}
	if t.Flaps > 0 {
		text += fmt.Sprintf("; %s back to an older version", plural(uint64(t.Flaps), "change"))
	}
	return text
}

// mixed is how long both versions answered.
func (t *Transition) mixed() time.Duration {
	if t.MixedStart == nil || t.MixedEnd == nil {
		return 0
	}
	return max(0, t.MixedEnd.Sub(*t.MixedStart))
}
