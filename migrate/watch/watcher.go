package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/recording"
)

// Watcher watches one database over one connection.
type Watcher struct {
	o      Options
	conn   *pgx.Conn
	server server

	migrants map[int32]*migrant
	asked    map[int32]answer
	busy     busyTimes
	texts    texts
	names    names
	last     *snapshot

	running  map[int32]*statement
	ending   []*statement
	queue    map[waitKey]*wait
	held     map[heldKey]*held
	reported reported
	rounds   rounds
	killed   killed
	told     told
	ids      int
	polls    int
	gap      time.Duration // longest time between two polls
	closing  bool
}

// told counts what was told of, and what was left out.
type told struct {
	statements, moreStatements, waits, moreWaits, held int

	longest time.Duration // wait
}

// Open connects, and says in one line why the database cannot be watched: it is
// not there, its server is older than 12.
func Open(ctx context.Context, o Options) (*Watcher, error) {
	w := &Watcher{
		o: o.withDefaults(), migrants: map[int32]*migrant{}, asked: map[int32]answer{}, busy: busyTimes{}, texts: texts{},
		names: names{}, running: map[int32]*statement{}, queue: map[waitKey]*wait{}, held: map[heldKey]*held{},
		reported: reported{pids: map[int32]bool{}, texts: map[string]bool{}}, rounds: newRounds(), killed: killed{},
	}
	return w, w.open(ctx)
}

func (w *Watcher) open(ctx context.Context) error {
	conn, err := connect(ctx, w.o.DSN)
	if err != nil {
		return err
	}
	if w.server, err = inspect(ctx, conn); err != nil {
		return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	w.conn = conn
	return w.warm(ctx)
}

// warm sends each query of a poll once: the first time the server plans it and
// fills its caches, which takes ten times as long as any other.
func (w *Watcher) warm(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, _, err := w.sessions(ctx)
	if err == nil {
		_, err = w.locks(ctx, []int32{})
	}
	if err == nil {
		_, err = w.blockers(ctx, []int32{})
	}
	if err != nil {
		return fmt.Errorf("watch: first look at the database: %w", errors.Join(brief(err), w.conn.Close(context.WithoutCancel(ctx))))
	}
	return nil
}

// Server is the version of the watched server, such as "15.14".
func (w *Watcher) Server() string { return w.server.name }

// Unseen says what the role cannot see here, a sentence each.
func (w *Watcher) Unseen() []string { return w.server.unseen() }

// Run watches until ctx ends. A connection that is lost is made again. Then it
// tells the end of whatever is still under way, as far as it is known.
func (w *Watcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		lost := w.watch(ctx)
		if lost == nil || ctx.Err() != nil {
			break
		}
		w.warn(fmt.Sprintf("the connection to the database is lost (%v), what happens until it is back is not seen", brief(lost)))
		w.reconnect(ctx)
	}
	w.close()
}

// watch polls over one connection; it returns what ended that, nil for ctx.
func (w *Watcher) watch(ctx context.Context) error {
	end := w.watching()
	defer func() {
		end()
		_ = w.conn.Close(context.WithoutCancel(ctx)) // it may be lost
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	pause := pauser{Options: w.o}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		before := time.Now()
		err := w.step(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && w.conn.IsClosed():
			return err
		case err != nil:
			w.trouble(err)
		}
		timer.Reset(pause.after(time.Since(before)))
	}
}

// step is one poll and what follows from it.
func (w *Watcher) step(ctx context.Context) error {
	p, err := w.poll(ctx)
	if err != nil {
		return err
	}
	w.polls++
	if w.last != nil {
		w.gap = max(w.gap, p.own-w.last.own)
	}
	w.waits(p)
	w.holds(p)
	w.statements(p)
	err = w.round(ctx, p)
	if killErr := w.kill(ctx, p); err == nil {
		err = killErr
	}
	w.last = p
	if w.o.Show != nil {
		w.o.Show(w.state(p))
	}
	return err
}

// watching tells of the time in which the database is watched; the function that
// it returns ends it.
func (w *Watcher) watching() func() {
	var s span
	s.at = w.o.Now()
	w.polls, w.gap, w.last = 0, 0, nil
	begin := recording.Event{
		Kind: recording.EventWatch, Name: w.server.database, State: "watching",
		Text:   fmt.Sprintf("database %s on Postgres %s is watched", w.server.database, w.server.name),
		Fields: map[string]any{"version": w.server.name, "unseen": w.server.unseen()},
	}
	s.emit(w, begin, recording.Event{})
	return func() {
		s.ended, s.end = true, w.o.Now()
		s.emit(w, begin, recording.Event{State: "ended", Fields: map[string]any{"polls": w.polls, "longest_gap_s": w.gap.Seconds()}})
	}
}

// reconnect tries until it has a connection or ctx ends.
func (w *Watcher) reconnect(ctx context.Context) {
	lost := w.o.Now()
	for pause := 100 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 2*time.Second) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if w.open(ctx) == nil {
			w.warn(fmt.Sprintf("the database is watched again, after %s", (w.o.Now() - lost).Round(time.Millisecond)))
			return
		}
	}
}

// close tells the end of what is still under way.
func (w *Watcher) close() {
	w.closing = true
	if w.last != nil {
		now := *w.last
		now.at = now.at.Add(max(1, w.o.Now()-now.own))
		now.own, now.locked = w.o.Now(), false
		now.sessions, now.waiting, now.locks, w.migrants = nil, nil, nil, map[int32]*migrant{}
		w.waits(&now)
		w.holds(&now)
		w.statements(&now)
	}
	if n := w.told.moreWaits; n > 0 {
		w.warn(fmt.Sprintf("%d more waits for locks, none longer than those told, are not told one by one", n))
	}
	if n := w.told.moreStatements; n > 0 {
		w.warn(fmt.Sprintf("%d more statements of migrations are not told one by one", n))
	}
}
