package rehearsal

import (
	"fmt"
	"math"
	"slices"
	"time"

	"upness/analyze"
	"upness/recording"
)

// Moment is what the clients saw of the requests that were due in a short span.
type Moment struct {
	At       analyze.Seconds // begin of the span, since the first request
	P50, P90 analyze.Seconds // of the right answers; 0: none came
	Max      analyze.Seconds
	Failed   int
}

// Stage is the part of a run that is worth drawing: the migration, with what was
// before and after it.
type Stage struct {
	From, To analyze.Seconds // since the first request
	Width    analyze.Seconds // of a moment
	Moments  []Moment
}

// around is how much is shown before the first statement and after the last, as
// a share of the time between, and at least and at most so long.
const (
	around      = 0.5
	aroundLeast = 500 * time.Millisecond
	aroundMost  = 3 * time.Second
	moments     = 240
)

// Scene reads the clients' latency around the statements of a run.
func Scene(run Run, statements []Measured) (Stage, error) {
	var s Stage
	if len(statements) == 0 {
		return s, nil
	}
	first, last := statements[0].Start, statements[0].End
	for _, m := range statements {
		first, last = min(first, m.Start), max(last, m.End)
	}
	room := min(max(time.Duration(around*float64((last-first).Duration())), aroundLeast), aroundMost)
	s.From, s.To = max(first-analyze.Seconds(room.Seconds()), 0), last+analyze.Seconds(room.Seconds())
	s.Width = (s.To - s.From) / moments
	begin := run.Verdict.Start.Sub(run.Input.Run.Clock.Anchor)
	good := make([][]float64, moments)
	s.Moments = make([]Moment, moments)
	for r, err := range run.Input.Results {
		if err != nil {
			return s, fmt.Errorf("recording %s: %w", run.Dir, err)
		}
		at := (r.Intended - begin).Seconds() - float64(s.From)
		n := int(math.Floor(at / float64(s.Width)))
		if n < 0 || n >= moments {
			continue
		}
		switch r.Kind.Class() {
		case recording.Good, recording.Slowly:
			good[n] = append(good[n], r.Latency().Seconds())
		case recording.Blind:
		default:
			s.Moments[n].Failed++
		}
	}
	for i := range s.Moments {
		m := &s.Moments[i]
		m.At = s.From + analyze.Seconds(i)*s.Width
		if all := good[i]; len(all) > 0 {
			slices.Sort(all)
			m.P50, m.P90 = analyze.Seconds(all[(len(all)+1)/2-1]), analyze.Seconds(all[(9*len(all)+9)/10-1])
			m.Max = analyze.Seconds(all[len(all)-1])
		}
	}
	return s, nil
}
