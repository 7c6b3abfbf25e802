package proxy

import (
	"errors"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// unit is something that the server will answer: a message of the client, or a
// question of the proxy's own.
type unit struct {
	kind      byte            // the message's type; 'q' for a Query that was sent as Parse, Bind, Describe and Execute
	sql       string          // of a Parse or Bind: what it is about
	run       *execution      // what it carries out; nil: nothing
	held      bool            // the proxy looks at what it did, and gives its ReadyForQuery
	converted bool            // a Sync in place of the end of a Query
	own       *question       // the proxy's own: no word of the answer reaches the client
	failed    *pgconn.PgError // what the server said against it
	over      bool            // answered, or never to be
}

// queue is what was sent to the server and is not answered yet, in order. The
// protocol has no numbers: an answer is known by its place.
type queue struct {
	mu     sync.Mutex
	change *sync.Cond

	units    []*unit
	status   byte // of the last ReadyForQuery: I, T or E
	copying  bool // the server waits for rows
	skipping bool // after an error the server reads nothing but Sync
	closed   bool
}

func newQueue() *queue {
	q := &queue{}
	q.change = sync.NewCond(&q.mu)
	return q
}

// push adds what is about to be sent.
func (q *queue) push(u *unit) *unit {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.skipping && u.kind != 'S' {
		u.over = true // the server will not look at it
		return u
	}
	q.skipping = false
	q.units = append(q.units, u)
	return u
}

// errOver is a session that ended while something was waited for.
var errOver = errors.New("the session is over")

// answered waits until the server has answered the unit.
func (q *queue) answered(u *unit) error {
	_, err := q.await(func() bool { return u.over })
	return err
}

// drained waits until the server has answered everything, and gives its status.
func (q *queue) drained() (status byte, err error) {
	return q.await(func() bool { return len(q.units) == 0 })
}

// stands waits until the unit is answered or the server waits for rows.
func (q *queue) stands(u *unit) (over bool, err error) {
	_, err = q.await(func() bool {
		over = u.over
		return over || q.copying
	})
	return over, err
}

// await waits until done says so, under the lock.
func (q *queue) await(done func() bool) (status byte, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !done() {
		if q.closed {
			return q.status, errOver
		}
		q.change.Wait()
	}
	return q.status, nil
}

// ignores says whether the server, after an error in a batch, reads nothing before
// the next Sync; all that was sent must be answered.
func (q *queue) ignores() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.skipping
}

// copied notes that the client sent the last row.
func (q *queue) copied() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.copying = false
}

// left is what was not answered when the session ended.
func (q *queue) left() []*unit {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.units
}

// close wakes whoever waits: no answer will come any more.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.change.Broadcast()
}

// asked is true when the next answer is to a question of the proxy's own.
func (q *queue) asked() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.head()
	return u != nil && u.own != nil
}

// state is the transaction status that the server last told, and whether it
// waits for rows.
func (q *queue) state() (status byte, copying bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.status, q.copying
}

// The methods below are for the goroutine that reads answers, which holds the lock.

func (q *queue) head() *unit {
	if len(q.units) == 0 {
		return nil
	}
	return q.units[0]
}

// pop takes the head off when it is one of the kinds.
func (q *queue) pop(kinds string) *unit {
	u := q.head()
	if u == nil || !slices.Contains([]byte(kinds), u.kind) {
		return nil
	}
	q.units = q.units[1:]
	u.over = true
	q.change.Broadcast()
	return u
}

// skip drops all up to the next Sync, which stays: after an error in the
// extended protocol the server answers nothing before it.
func (q *queue) skip() {
	for len(q.units) > 0 && q.units[0].kind != 'S' {
		q.units[0].over = true
		q.units = q.units[1:]
	}
	q.skipping = len(q.units) == 0
	q.change.Broadcast()
}

// ready takes off what a ReadyForQuery answers. What stands before it is what
// the server chose to ignore.
func (q *queue) ready(status byte) *unit {
	q.status, q.copying, q.skipping = status, false, false
	defer q.change.Broadcast()
	for len(q.units) > 0 {
		u := q.units[0]
		q.units = q.units[1:]
		u.over = true
		switch u.kind {
		case 'Q', 'F', 'S':
			return u
		}
	}
	return nil
}

// copies notes that the server waits for rows: it ignores each Sync that was
// sent along.
func (q *queue) copies() {
	q.copying = true
	if len(q.units) > 0 && q.units[0].kind == 'E' {
		q.units = slices.DeleteFunc(q.units, func(u *unit) bool { return u.kind == 'S' })
	}
	q.change.Broadcast()
}
