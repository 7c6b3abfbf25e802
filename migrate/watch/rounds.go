package watch

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// rounds are what is looked at now and then, one of them after a poll, so that
// none of the polls is late for it.
type rounds struct {
	due      []time.Duration // by place in roundTasks, on the run's clock
	standing map[string]map[string]string
	refused  map[string]bool // by name: the role may not
	warnings int
	troubled time.Duration // when a poll that failed was told of

	replicas  []Replica
	slots     []Slot
	lagTold   time.Duration
	deadlocks int64 // as the server counts them; -1 before the first time
	newDead   int64 // told of
	ahead     int   // told of before the server counted them
	circles   []circle
	invalid   []string
	progress  []Progress
	shown     map[int32]Progress
	rewrites  map[int32]*rewrite

	progressTold int
}

func newRounds() rounds {
	return rounds{
		due: make([]time.Duration, len(roundTasks)), standing: map[string]map[string]string{}, refused: map[string]bool{},
		deadlocks: -1, shown: map[int32]Progress{}, rewrites: map[int32]*rewrite{},
	}
}

// task is one of them.
type task struct {
	name  string
	every time.Duration
	when  func(*Watcher, *snapshot) bool // nil: always
	do    func(*Watcher, context.Context, *snapshot) error
}

var roundTasks = []task{
	{"old transactions", time.Second, nil, (*Watcher).oldTransactions},
	{"prepared transactions", 5 * time.Second, nil, (*Watcher).prepared},
	{"progress", 500 * time.Millisecond, (*Watcher).migrating, (*Watcher).lookAtProgress},
	{"rewrites", 500 * time.Millisecond, (*Watcher).migrating, (*Watcher).lookAtRewrites},
	{"replication", time.Second, (*Watcher).primary, (*Watcher).replication},
	{"slots", time.Second, (*Watcher).primary, (*Watcher).lookAtSlots},
	{"deadlocks", time.Second, nil, (*Watcher).countDeadlocks},
	{"invalid indexes", 5 * time.Second, nil, (*Watcher).invalidIndexes},
}

func (w *Watcher) migrating(*snapshot) bool { return len(w.migrants) > 0 || len(w.rounds.progress) > 0 }
func (w *Watcher) primary(*snapshot) bool   { return !w.server.standby }

// round does the one task that is due for the longest.
func (w *Watcher) round(ctx context.Context, p *snapshot) error {
	w.circles(p)
	next := -1
	for i, t := range roundTasks {
		if w.rounds.due[i] <= p.own && !w.rounds.refused[t.name] && (t.when == nil || t.when(w, p)) &&
			(next < 0 || w.rounds.due[i] < w.rounds.due[next]) {
			next = i
		}
	}
	if next < 0 {
		return nil
	}
	t := roundTasks[next]
	w.rounds.due[next] = p.own + t.every
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := t.do(w, ctx, p)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == insufficientPrivilege {
		w.rounds.refused[t.name] = true
		w.warn(t.name + " are not watched: " + brief(err).Error())
		return nil
	}
	return err
}

// insufficientPrivilege is the SQLSTATE of what a role may not.
const insufficientPrivilege = "42501"

// soon makes a task due now.
func (w *Watcher) soon(name string) {
	for i, t := range roundTasks {
		if t.name == name {
			w.rounds.due[i] = 0
		}
	}
}
