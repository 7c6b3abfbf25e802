package backfill

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// bounds are keys after a cursor, a step of rows from one to the next. They are
// read many at a time: for a batch of few rows a question of its own would cost
// as much as its change.
type bounds struct {
	after []string // the cursor
	keys  [][]string
	step  int
	last  bool // after keys there are fewer rows than a step
	read  time.Time
}

const (
	stepsOf    = 8     // steps of a batch: what is read serves batches that become larger or smaller
	readAhead  = 1_000 // rows that are gone over at once, when a batch has fewer
	aheadValid = time.Second
)

// serve says whether these are the keys for a batch of n rows after a cursor: it
// is some steps, and they are at hand. What was read long ago, or for a batch that
// did not come through, is not.
func (b *bounds) serve(after []string, n int) bool {
	return b.step > 0 && slices.Equal(b.after, after) && time.Since(b.read) < aheadValid &&
		(b.step == 1 || stepsOf*b.step <= 2*n) && n <= 2*stepsOf*b.step && (b.last || len(b.keys)*b.step >= n)
}

// take gives the last key of the next batch of about n rows, and how many rows
// that is; nil for all that are left.
func (b *bounds) take(n int) (to []string, rows int) {
	steps := n / b.step
	if steps > len(b.keys) {
		*b = bounds{}
		return nil, 0
	}
	to = b.keys[steps-1]
	b.after, b.keys = to, b.keys[steps:]
	return to, steps * b.step
}

// bound is the key of about the n-th row after a cursor, and how many rows that
// is; nil when fewer are left.
func (f *fill) bound(ctx context.Context, after []string, n int) (to []string, rows int, err error) {
	if !f.ahead.serve(after, n) {
		if err := f.readBounds(ctx, after, n); err != nil {
			return nil, 0, err
		}
	}
	to, rows = f.ahead.take(n)
	return to, rows, nil
}

// readBounds reads the keys after a cursor.
func (f *fill) readBounds(ctx context.Context, after []string, n int) error {
	step := max(1, n/stepsOf)
	most := max(n, readAhead) / step
	sql, args := f.statements.bounds(after, step, most)
	rows, err := f.conn.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[[]string])
	f.ahead = bounds{after, keys, step, len(keys) < most, time.Now()}
	return err
}

// bounds gives every step-th key of those after a cursor, of most steps.
func (s *statements) bounds(after []string, step, most int) (string, []any) {
	condition, args := "", []any(nil)
	if after != nil {
		condition = " WHERE " + s.compare(">", 1)
		for _, value := range after {
			args = append(args, value)
		}
	}
	return fmt.Sprintf("SELECT ARRAY[%s] FROM (SELECT %[2]s, row_number() OVER (ORDER BY %[2]s) AS upness_row FROM %[3]s%[4]s"+
		" ORDER BY %[2]s LIMIT %[5]d) upness_ahead WHERE upness_row %% %[6]d = 0 ORDER BY upness_row",
		s.columns("::text"), s.columns(""), s.table.sql(), condition, step*most, step), args
}
