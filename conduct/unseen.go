package conduct

import (
	"math"
	"slices"
	"time"

	"upness/loadgen/blind"
	"upness/plan"
	"upness/recording"
)

// unseen knows, while a run goes on, which results say nothing of the service
// because the generator was blind. The rules are those of package analyze, but
// for time that two sources call blind: it counts twice here, so that in doubt a
// result is not held against the service.
type unseen struct {
	late     time.Duration // lag above this is blind
	deadline time.Duration
	keep     time.Duration // from the begin of the oldest result to come to now
	spans    []unseenSpan
}

// unseenSpan is one blind time; to is math.MaxInt64 while it lasts.
type unseenSpan struct {
	id       string
	from, to time.Duration
}

// newUnseen judges results within wait of their end.
func newUnseen(l plan.Load, wait time.Duration) unseen {
	late := blind.LagLimit(l.Rate.Mean())
	return unseen{late: late, deadline: l.Deadline, keep: l.Timeout + late + wait + time.Second}
}

// note takes an event, and forgets blind time that no result to come can touch.
func (u *unseen) note(e recording.Event) {
	switch {
	case e.Kind != recording.EventBlind:
	case e.Edge == recording.Begin:
		u.spans = slices.DeleteFunc(u.spans, func(s unseenSpan) bool { return s.to < e.At-u.keep })
		u.spans = append(u.spans, unseenSpan{e.ID, e.At, math.MaxInt64})
	case e.Edge == recording.End:
		if i := slices.IndexFunc(u.spans, func(s unseenSpan) bool { return s.id == e.ID }); i >= 0 {
			u.spans[i].to = e.At
		}
	}
}

// covers tells whether r says nothing of the service: it could not be sent, or
// was sent late, was due in a blind time, or came too late only because of one.
func (u *unseen) covers(r *recording.Result) bool {
	if r.Kind == recording.Ours || r.Lag() > u.late {
		return true
	}
	var held time.Duration
	for _, s := range u.spans {
		if s.from <= r.Intended && r.Intended < s.to {
			return true
		}
		held += max(0, min(s.to, r.Done)-max(s.from, r.Intended))
	}
	switch r.Kind {
	case recording.Slow, recording.Timeout, recording.ConnectTimeout:
		return held > 0 && r.Latency()-held < u.deadline
	}
	return false
}
