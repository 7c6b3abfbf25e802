package watch

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"upness/migrate/trace"
)

// migrant is a backend that runs a migration.
type migrant struct {
	session *session  // as last seen
	how     string    // how it is known, for people
	sure    bool      // by its name or its statement: it may be ended on request
	until   time.Time // begin of the transaction for which it is known; zero: as long as it is busy
	byLock  bool      // known by a lock only, as long as it has one
}

// known are the names under which migrations come, of this tool and others.
var known = []string{"upness migrate*", "upness backfill*", "upness rehearse*", "flyway*", "liquibase*", "pgroll*", "atlas*"}

// definition matches the begin of a statement that changes the schema, or takes
// the same locks. Temporary tables are everyday work.
var definition = regexp.MustCompile(`(?i)^(alter|drop|reindex|cluster|truncate|refresh materialized|comment on|lock table|` +
	`vacuum \(?[a-z, ]*full|create (or replace )?(unique |unlogged |materialized )?(index|table|view|function|procedure|trigger|type|schema|extension|domain|sequence|constraint|policy|rule|foreign|statistics|publication|event))\b`)

// inBlock finds the same within the code of a DO block.
var inBlock = regexp.MustCompile(`(?i)^do\b.*\b(alter|drop|create|reindex|truncate|update|delete|insert)\b`)

// mass matches a statement that may write many rows.
var mass = regexp.MustCompile(`(?i)^(with .*)?(update|delete|insert into .* select|call|merge)\b`)

// massTime is how long such a statement must have run, not counting its waits,
// to be taken for part of a migration.
const massTime = time.Second

// definitionIn gives the statement of a text, which may hold several, that
// changes the schema; empty for none.
func definitionIn(query string) string {
	if inBlock.MatchString(query) {
		return query
	}
	for statement := range strings.SplitSeq(query, ";") {
		if statement = strings.TrimSpace(statement); definition.MatchString(statement) {
			return statement
		}
	}
	return ""
}

// named tells that a migration's application has this name.
func (o Options) named(application string) bool {
	for _, names := range [][]string{known, o.Applications} {
		for _, pattern := range names {
			if ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(application)); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// recognise says how a session is known to be a migration's; empty when it is not.
func (w *Watcher) recognise(s *session) (how string, sure bool) {
	switch {
	case !s.client():
		return "", false
	case w.o.named(s.application):
		return fmt.Sprintf("its application_name is %q", s.application), true
	case s.state == "active" || s.inTransaction():
		if text := definitionIn(s.query); text != "" {
			return "its statement is " + firstWords(text), true
		}
		if s.state == "active" && mass.MatchString(s.query) && w.busy.of(s) >= massTime {
			return fmt.Sprintf("its statement has written for %s", massTime), false
		}
	}
	return "", false
}

// recogniseLocks finds those that are known by a lock only: one that keeps others
// from writing a table, held by a client.
func (w *Watcher) recogniseLocks(p *snapshot) {
	holds := map[int32]bool{}
	for _, l := range p.locks {
		s := p.sessions[l.pid]
		if s == nil || !s.client() || !l.granted || !l.ofTable() || l.strength() < trace.Share.Strength() {
			continue
		}
		holds[l.pid] = true
		if w.migrants[l.pid] == nil {
			w.migrants[l.pid] = &migrant{session: s, how: fmt.Sprintf("it holds %s on %s", l.words(), l.table), until: s.xactStart, byLock: true}
		}
	}
	for pid, m := range w.migrants {
		if m.byLock && !holds[pid] {
			delete(w.migrants, pid)
		}
	}
}

// firstWords is the beginning of a statement, to name its kind.
func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.ToUpper(strings.Join(words[:min(len(words), 2)], " "))
}

// follow keeps the list of migrations in step with the sessions.
func (w *Watcher) follow(p *snapshot) {
	for pid, m := range w.migrants {
		s := p.sessions[pid]
		if s == nil || !s.same(m.session) || !m.until.IsZero() && !m.until.Equal(s.xactStart) {
			delete(w.migrants, pid)
			continue
		}
		m.session = s
	}
	for pid, s := range p.sessions {
		m := w.migrants[pid]
		if m != nil && m.sure {
			continue
		}
		how, sure := w.recognise(s)
		if how == "" {
			continue
		}
		until := s.xactStart
		if w.o.named(s.application) {
			until = time.Time{}
		}
		w.migrants[pid] = &migrant{session: s, how: how, sure: sure, until: until}
	}
}

// busyTimes is how long each session's statement has run without a wait.
type busyTimes map[int32]busyTime

type busyTime struct {
	since time.Time // query_start
	took  time.Duration
}

func (b busyTimes) of(s *session) time.Duration {
	if t := b[s.pid]; t.since.Equal(s.queryStart) {
		return t.took
	}
	return 0
}

// add counts the time since the poll before for those that did not wait.
func (b busyTimes) add(p *snapshot, passed time.Duration) {
	for pid := range b {
		if p.sessions[pid] == nil {
			delete(b, pid)
		}
	}
	for pid, s := range p.sessions {
		t := b[pid]
		if !t.since.Equal(s.queryStart) {
			t = busyTime{since: s.queryStart}
		}
		if s.state == "active" && !s.waiting {
			t.took += min(passed, p.at.Sub(s.queryStart))
		}
		b[pid] = t
	}
}
