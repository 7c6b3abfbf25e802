package analyze

import (
	"fmt"

	"upness/recording"
)

// databaseLimit bounds the waits and the statements that a verdict lists.
const databaseLimit = 500

// database is what the recording's events say of the database, nil when they
// say nothing. The longest block is the longest stretch in which somebody
// waited for one holder without a break.
func database(events []recording.Event, a axis) *Database {
	d := &Database{Blocked: []Blocked{}, Statements: []Statement{}}
	book := newLockbook(events, a)
	held := map[string][]span{}
	for _, e := range book.statements {
		if len(d.Statements) < databaseLimit {
			d.Statements = append(d.Statements, book.judge(e, statement(e, a)))
		}
	}
	for _, e := range book.waits {
		b := blocked(e, a)
		b.Wait = seconds(book.waited(e))
		d.LongestWait = max(d.LongestWait, b.Wait)
		held[b.Holder] = append(held[b.Holder], span{at: e.At, end: book.endOf(e)})
		if len(d.Blocked) < databaseLimit {
			d.Blocked = append(d.Blocked, b)
		}
	}
	if len(book.statements)+len(book.waits)+len(book.watches) == 0 {
		return nil
	}
	for _, waits := range held {
		for _, s := range union(waits) {
			d.LongestBlock = max(d.LongestBlock, seconds(s.end-s.at))
		}
	}
	d.Watched, d.Unseen, d.Deadlocks = len(book.watches) > 0, book.unseen(), book.deadlocks
	return d
}

func statement(e *recording.Event, a axis) Statement {
	s := Statement{Text: statementText(e), Start: a.wall(e.At), OK: e.End > 0 && endedWell(e), Error: firstOf(e.Error, failure(e))}
	s.Seconds = Infinite
	if e.End > 0 {
		s.Seconds = seconds(e.End - e.At)
		if took, ok := e.Fields["took_s"].(float64); ok && took >= 0 {
			s.Seconds = Seconds(took) // by who ran it, closer than when it was heard
		}
	} else if e.Edge == "" {
		s.OK, s.Seconds = endedWell(e), 0
	}
	return s
}

// statementText is the SQL of a statement event.
func statementText(e *recording.Event) string {
	return firstOf(field(e, "sql"), field(e, "query"), field(e, "statement"), e.Text, e.Name)
}

func blocked(e *recording.Event, a axis) Blocked {
	b := Blocked{
		Start:  a.wall(e.At),
		Query:  firstOf(field(e, "query"), e.Text, e.Name),
		Holder: field(e, "holder"),
		Table:  field(e, "table"),
		Mode:   field(e, "mode"),

		HolderQuery: field(e, "holder_query"),
		HolderMode:  field(e, "holder_mode"),
	}
	if next := field(e, "proximate"); next != b.Holder {
		b.Proximate = next
	}
	return b
}

// field is a field of an event as text, empty when it is not there.
func field(e *recording.Event, name string) string {
	switch v := e.Fields[name].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// flag is a field that is true or false.
func flag(e *recording.Event, name string) bool {
	yes, _ := e.Fields[name].(bool)
	return yes
}

// pidOf is a field that is the number of a server's process; 0 for none.
func pidOf(e *recording.Event, name string) int64 {
	switch v := e.Fields[name].(type) {
	case float64: // as JSON has it
		return int64(v)
	case int:
		return int64(v)
	}
	return 0
}
