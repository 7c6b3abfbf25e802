package loadgen

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"upness/plan"
)

// value appends one of a feed's values to dst: a function of the feed, the
// request's place in the schedule and, for a sequential feed, of its turn.
type value func(dst []byte, seq, turn uint64) []byte

// feed is a source of values.
type feed struct {
	name       string
	sequential bool                               // its rows are used in their order, once each, then from the first again
	pick       func(column string) (value, error) // column "" for a feed that gives single values
	warning    string                             // what the user should know, such as that not all rows fit
}

// source is where feeds may read from.
type source struct {
	dir  string // for relative paths
	dsn  plan.Secret
	seed uint64
}

// openFeed reads what the feed needs into memory.
func openFeed(ctx context.Context, name string, f plan.Feed, s source) (*feed, error) {
	out := &feed{name: name, sequential: f.Order == "sequential"}
	base := stream{seed: s.seed, name: nameHash(name)}
	var err error
	switch {
	case f.UUID:
		out.pick, out.sequential = single(base.uuid()), false
	case f.Range != nil:
		out.pick, out.sequential = single(base.integer(f.Range.From, f.Range.To)), false
	case f.Zipf != nil:
		out.pick, out.sequential = single(base.zipf(*f.Zipf)), false
	case len(f.Values) > 0:
		out.pick = single(base.list(f.Values, out.sequential))
	case f.File != "":
		err = out.fromTable(base, func() (*table, error) { return readFile(s.dir, f.File) })
	case f.Query != "":
		err = out.fromTable(base, func() (*table, error) { return readQuery(ctx, s.dsn, f.Query) })
	default:
		err = errors.New("no source given")
	}
	if err != nil {
		return nil, fmt.Errorf("feed %q: %w", name, err)
	}
	return out, nil
}

// single is the pick of a feed without columns.
func single(v value) func(string) (value, error) {
	return func(column string) (value, error) {
		if column != "" {
			return nil, fmt.Errorf("it has no columns, and so no %q", column)
		}
		return v, nil
	}
}

// fromTable makes a feed of the rows that read gives.
func (f *feed) fromTable(s stream, read func() (*table, error)) error {
	t, err := read()
	if err != nil {
		return err
	}
	if t.rows() == 0 {
		return errors.New("no rows")
	}
	if t.truncated {
		f.warning = fmt.Sprintf("feed %q: only the first %d rows fit into %d MiB; the others are not used", f.name, t.rows(), tableLimit>>20)
	}
	sequential := f.sequential
	f.pick = func(column string) (value, error) {
		i, err := t.column(column)
		if column == "" && len(t.columns) == 1 {
			i, err = 0, nil
		}
		if err != nil {
			return nil, err
		}
		return func(dst []byte, seq, turn uint64) []byte {
			return append(dst, t.field(s.row(t.rows(), sequential, seq, turn), i)...)
		}, nil
	}
	return nil
}

// openFeeds opens every feed, in name order.
func openFeeds(ctx context.Context, all map[string]plan.Feed, s source) (map[string]*feed, error) {
	feeds := make(map[string]*feed, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f, err := openFeed(ctx, name, all[name], s)
		if err != nil {
			return nil, err
		}
		feeds[name] = f
	}
	return feeds, nil
}
