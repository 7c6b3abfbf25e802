package analyze

import (
	"cmp"
	"slices"
	"time"

	"upness/recording"
)

// phases tells which phase of the run a moment lies in.
type phases struct {
	spans []phaseSpan // in order
	at    int
}

type phaseSpan struct {
	span
	id int32
}

// The phases with a meaning of their own: in baseline nothing was changed yet,
// deploy brings the new version in.
const (
	baseline = "baseline"
	migrate  = "migrate"
	deploy   = "deploy"
)

// newPhases reads the phases from their events, else from those of the steps.
func newPhases(events []recording.Event, names *symbols) *phases {
	p := &phases{spans: phaseSpans(events, names, recording.EventPhase)}
	if len(p.spans) == 0 {
		p.spans = phaseSpans(events, names, recording.EventStep)
	}
	return p
}

func phaseSpans(events []recording.Event, names *symbols, kind string) []phaseSpan {
	var spans []phaseSpan
	for i := range events {
		e := &events[i]
		name := e.Name
		if kind == recording.EventStep {
			name = e.Phase
		}
		if e.Kind != kind || name == "" {
			continue
		}
		end := e.End
		if end == 0 {
			end = forever
		}
		spans = append(spans, phaseSpan{span{at: e.At, end: end}, names.id(name)})
	}
	slices.SortStableFunc(spans, func(a, b phaseSpan) int { return cmp.Compare(a.at, b.at) })
	for i := range spans[:max(0, len(spans)-1)] {
		spans[i].end = min(spans[i].end, spans[i+1].at)
	}
	return spans
}

// of returns the number of the phase at a moment, 0 for none. Moments are asked
// for in order.
func (p *phases) of(at time.Duration) int32 {
	for p.at < len(p.spans) && p.spans[p.at].end <= at {
		p.at++
	}
	if p.at < len(p.spans) && p.spans[p.at].at <= at {
		return p.spans[p.at].id
	}
	return 0
}
