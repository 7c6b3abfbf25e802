package calibrate

import (
	"fmt"
	"math"
	"slices"
	"time"

	"upness/lab/faults"
)

// Score is one trial, compared with its truth.
type Score struct {
	Fault    string          `json:"fault"`
	Group    faults.Group    `json:"group"`
	Seed     uint64          `json:"seed"`
	Truth    []int           `json:"truth"`          // exit statuses that are right
	Seen     int             `json:"seen"`           // exit status
	Void     string          `json:"void,omitempty"` // why the trial says nothing
	Right    bool            `json:"verdict_right"`
	Brackets []Bracket       `json:"brackets"`    // one for each outage whose ends are known
	Cause    *bool           `json:"cause_right"` // null: no cause applies
	Scope    *bool           `json:"scope_right"` // null: not confined
	Blind    *bool           `json:"blind_right"` // null: the generator was left alone
	Counts   bool            `json:"accounting_exact"`
	First    *bool           `json:"first_fresh_request_down,omitempty"` // of an outage of new connections
	Detected *ratio          `json:"detected,omitempty"`                 // dips as long as the printed resolution
	Notes    []string        `json:"notes,omitempty"`
	Peers    map[string]Peer `json:"peers,omitempty"`
}

// Bracket is how an outage was seen.
type Bracket struct {
	True   float64 `json:"true_s"`
	Lower  float64 `json:"lower_s"`
	Upper  float64 `json:"upper_s"`
	Blind  float64 `json:"blind_s"` // blind time next to it, by which it may be wider
	Seen   bool    `json:"seen"`
	Right  bool    `json:"right"`  // the truth lies inside
	Narrow bool    `json:"narrow"` // it is at most 2/R plus blind time wide, R the rate at which its scope is requested
	Error  float64 `json:"error"`  // distance from its middle, in units of 1/R
}

// score compares a trial with its truth.
func (t *trial) score() Score {
	s := Score{Fault: t.fault.Name, Group: t.fault.Group, Seed: t.seed, Truth: t.fault.Exits, Seen: t.status, Brackets: []Bracket{}}
	s.Right = slices.Contains(t.fault.Exits, t.status)
	if len(t.truth.Errors) > 0 {
		s.Void = t.truth.Errors[0]
	}
	t.scoreKilled(&s)
	if t.verdict == nil {
		s.Counts = s.Right && t.status == faults.NotBegun
		if !s.Counts {
			s.note("no verdict: %s", t.said)
		}
		return s
	}
	s.Counts = t.verdict.accounted()
	t.scoreOutages(&s)
	t.scoreBlind(&s)
	if d := t.detected(); d.N > 0 {
		s.Detected = &d
	}
	t.scoreTransition(&s)
	if !s.Right {
		s.note("%s", t.said)
	}
	return s
}

func (s *Score) note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
}

// scoreOutages finds each true outage in the verdict.
func (t *trial) scoreOutages(s *Score) {
	known := make([]bool, len(t.verdict.Outages))
	for i := range t.truth.Outages {
		o := &t.truth.Outages[i]
		var found []*outage
		for k := range t.verdict.Outages {
			if seen := &t.verdict.Outages[k]; t.meets(o, seen) {
				found, known[k] = append(found, seen), true
			}
		}
		if len(found) == 0 {
			t.scoreMissed(s, o)
			continue
		}
		if len(found) > 1 && !o.Apart {
			s.note("one outage of %v was seen as %d", o.Length(), len(found))
		}
		if !o.Loose && !o.Brief {
			s.Brackets = append(s.Brackets, t.bracket(o, found[0], len(found) == 1))
		}
		t.scoreFirst(s, o)
		t.scoreCause(s, o, found[0])
		t.scoreCount(s, o, found)
	}
	for k, ok := range known {
		if !ok {
			s.note("an outage that was none: %s", t.verdict.Outages[k].Text)
		}
	}
}

// scoreMissed says what became of an outage that the verdict doesn't have.
func (t *trial) scoreMissed(s *Score, o *faults.Outage) {
	if o.Brief {
		return
	}
	if blind := t.blindNear(o); blind >= o.Length().Seconds() {
		s.note("an outage of %v fell into blind time", o.Length())
		return
	}
	s.note("an outage of %v was missed", o.Length())
	s.Brackets = append(s.Brackets, Bracket{True: o.Length().Seconds()})
}

// near is how far apart truth and sight of one outage may lie: the generator's
// lag up to its limit, and one interval.
func (t *trial) near() time.Duration { return 12*time.Millisecond + t.opts.interval() }

func (t *trial) meets(o *faults.Outage, seen *outage) bool {
	return !seen.Start.After(o.To.Add(t.near())) && !seen.End.Before(o.From.Add(-t.near()))
}

// bracket holds the printed bracket against the truth.
func (t *trial) bracket(o *faults.Outage, seen *outage, alone bool) Bracket {
	b := Bracket{True: o.Length().Seconds(), Lower: seen.Lower, Upper: seen.Upper, Seen: true}
	b.Blind = t.blindNear(o)
	b.Right = alone && b.Lower <= b.True && b.True <= b.Upper
	each := t.spacing()
	b.Error = math.Abs((b.Lower+b.Upper)/2-b.True) / each
	// A grain of the recording's clock on either side.
	b.Narrow = b.Upper-b.Lower <= 2*each*1.001+b.Blind+t.lagNear(o)+5e-6
	return b
}

// spacing is the time between two requests that meet the fault's scope, in
// seconds, as far as the plan says.
func (t *trial) spacing() float64 {
	each := 1 / float64(t.opts.Rate)
	l := t.fault.Load
	if name := t.fault.Scope.Lane; name != "" {
		var sum float64
		for _, w := range l.Lanes {
			sum += w
		}
		each *= sum / l.Lanes[name]
	}
	if name := t.fault.Scope.Target; name != "" {
		var sum, own float64
		for _, target := range l.Targets {
			w := max(target.Share, 0)
			if w == 0 {
				w = 1
			}
			if sum += w; target.Name == name {
				own = w
			}
		}
		each *= sum / own
	}
	if t.fault.Scope.Instance != "" || t.fault.Part {
		each *= float64(max(1, t.fault.Stage.Instances))
	}
	return each
}

// blindNear is the blind time at an outage's edges, in seconds.
func (t *trial) blindNear(o *faults.Outage) float64 {
	var sum time.Duration
	for _, b := range t.verdict.Blind.Raw {
		if !b.Start.After(o.To.Add(t.near())) && !b.End.Before(o.From.Add(-t.near())) {
			sum += b.End.Sub(b.Start)
		}
	}
	return sum.Seconds()
}

// scoreCause asks whether the true cause is among the hints, and the scope right.
func (t *trial) scoreCause(s *Score, o *faults.Outage, seen *outage) {
	if want := t.fault.Cause; want != "" {
		right := slices.ContainsFunc(seen.Causes, func(c struct{ Rule string }) bool { return c.Rule == want })
		if !right {
			s.note("%s, expected cause %s: %s", seen.causes(), want, seen.Text)
		}
		// Where the machine made the generator blind just then, nobody else is blamed.
		if right || t.fault.Disturb != nil || t.blindNear(o) == 0 {
			s.Cause = both(s.Cause, right)
		}
	}
	if want := t.fault.Scope; want != (faults.Scope{}) && tellsScope(seen) {
		right := contains(seen.Scope, want)
		if !right {
			s.note("%s, expected %s: %s", seen.Scope, want, seen.Text)
		}
		s.Scope = both(s.Scope, right)
	}
}

// tellsScope tells whether an outage has so many failures that they are confined
// by more than chance: k of them lie in a part p of the traffic with p^k, and p
// is at least their share.
func tellsScope(o *outage) bool {
	return float64(o.Requests)*math.Log(o.BadShare) < math.Log(0.001)
}

// contains tells whether a scope names all that another does.
func contains(got, want faults.Scope) bool {
	for _, p := range [][2]string{{got.Target, want.Target}, {got.Version, want.Version}, {got.Instance, want.Instance}, {got.Lane, want.Lane}, {got.Address, want.Address}} {
		if p[1] != "" && p[0] != p[1] {
			return false
		}
	}
	return true
}

// scoreCount compares the number of failures with what the stage counted.
func (t *trial) scoreCount(s *Score, o *faults.Outage, found []*outage) {
	if o.Count == 0 {
		return
	}
	var n uint64
	for _, f := range found {
		n += f.Requests
	}
	most := o.Count
	if t.fault.Stage.HTTP2 {
		most += 3 // what shared the connection and was neither answered nor spoiled
	}
	if n > most || n+t.verdict.Requests.Blind < o.Count {
		s.note("%d failures seen, %d made", n, o.Count)
	}
}

func both(before *bool, right bool) *bool {
	right = right && (before == nil || *before)
	return &right
}
