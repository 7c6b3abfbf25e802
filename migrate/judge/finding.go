package judge

import "upness/migrate/trace"

// Level is how bad something is.
type Level string

// The levels.
const (
	OK     Level = "ok"
	Warn   Level = "warn"
	Unsafe Level = "unsafe"
)

// Axis is the verdict on one of the four questions.
type Axis struct {
	Level Level  `json:"level"`
	Why   string `json:"why,omitempty"` // a sentence; empty when ok
}

// raise keeps the worse level, and the first reason of it.
func (a *Axis) raise(l Level, why string) {
	if a.Level == OK || a.Level == Warn && l == Unsafe {
		a.Level, a.Why = l, why
	}
}

// Verdicts are the four answers, kept apart.
type Verdicts struct {
	LockDuration  Axis `json:"lock_duration"` // heavy work under a blocking lock
	LockQueue     Axis `json:"lock_queue"`    // a blocking lock that may wait without end, with everybody behind it
	Compatibility Axis `json:"compatibility"` // with the code that still runs
	DataLoss      Axis `json:"data_loss"`
}

type axis int

const (
	lockDuration axis = iota
	lockQueue
	compatibility
	dataLoss
)

func (v *Verdicts) of(a axis) *Axis {
	return []*Axis{&v.LockDuration, &v.LockQueue, &v.Compatibility, &v.DataLoss}[a]
}

func (v *Verdicts) unsafe() bool {
	for a := lockDuration; a <= dataLoss; a++ {
		if v.of(a).Level == Unsafe {
			return true
		}
	}
	return false
}

// Advice is the safe form, in the languages in which it differs.
type Advice struct {
	Text    string `json:"text,omitempty"` // what to do, a sentence
	SQL     string `json:"sql,omitempty"`
	Rails   string `json:"rails,omitempty"`
	Alembic string `json:"alembic,omitempty"`
}

// Failure is what the server said against a statement.
type Failure struct {
	SQLState string `json:"sqlstate"`
	Message  string `json:"message"`
	Position int    `json:"position,omitempty"` // in the statement, in characters from 1; 0: not told
}

// Finding is the judgement on one statement.
type Finding struct {
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Statement string   `json:"statement"`
	Unsafe    bool     `json:"unsafe"`          // any axis is, or the statement fails
	Rule      string   `json:"rule"`            // the one that decides; empty when none fired
	Rules     []string `json:"rules,omitempty"` // all that fired
	Why       string   `json:"why,omitempty"`   // of Rule
	Verdicts  Verdicts `json:"verdicts"`

	Lock    trace.Mode   `json:"lock"`            // the strongest on a table that existed before; empty for none
	Table   string       `json:"table,omitempty"` // that has it
	Locks   []trace.Lock `json:"locks,omitempty"`
	Rewrite bool         `json:"rewrite"` // a table was written anew
	Scan    bool         `json:"scan"`    // a table was read from end to end
	Build   bool         `json:"build"`   // an index of a table that existed before was built
	PG      int          `json:"pg"`
	Assumed []string     `json:"assumed"`
	Unseen  []string     `json:"unseen,omitempty"`
	Advice  Advice       `json:"advice"`
	Failure *Failure     `json:"error,omitempty"`

	decided bool
}

func newFinding(t trace.Trace, c Context) Finding {
	f := Finding{
		File: t.File, Line: t.Line, Statement: t.SQL, PG: t.PG, Unseen: t.Unseen, Locks: t.Locks,
		Rewrite: len(t.Rewrites) > 0, Scan: len(t.Scans) > 0, Build: len(t.Rebuilds) > 0,
		Assumed:  append([]string{}, c.Assumed...),
		Verdicts: Verdicts{Axis{Level: OK}, Axis{Level: OK}, Axis{Level: OK}, Axis{Level: OK}},
	}
	for _, l := range t.Locks {
		if !l.Index && !l.Earlier && l.Mode.Strength() > f.Lock.Strength() {
			f.Lock, f.Table = l.Mode, l.Table
		}
	}
	if t.SQLState != "" {
		f.Failure = &Failure{t.SQLState, t.Error, t.Position}
	}
	return f
}
