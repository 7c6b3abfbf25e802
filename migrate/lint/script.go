package lint

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"upness/migrate"
	"upness/migrate/assume"
	"upness/migrate/folder"
	"upness/migrate/judge"
	"upness/migrate/trace"
	"upness/plan"
)

// judge runs the rest of the job under trace.
func (r *runner) judge(ctx context.Context, dsn plan.Secret) (err error) {
	session, err := trace.Open(ctx, dsn, trace.KeepGoing(), trace.Throwaway())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close(context.WithoutCancel(ctx))) }()
	for _, s := range r.steps {
		one := script{runner: r, session: session, Script: s.script, step: s}
		if err := one.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.script.File, err)
		}
	}
	return nil
}

// script is one script under trace.
type script struct {
	*runner
	*folder.Script
	step
	session *trace.Session
	allows  allows
	again   []migrate.Statement // refused for their transaction only
}

func (s *script) run(ctx context.Context) error {
	if s.judged {
		s.readAllows()
		if s.Err != nil {
			s.say(unreadable(s.File, s.Err, s.report.PG))
		}
	}
	for _, sql := range []string{"RESET ALL", "RESET SESSION AUTHORIZATION"} {
		if err := s.quietly(ctx, sql); err != nil {
			return err
		}
	}
	if s.Transaction {
		if err := s.quietly(ctx, "BEGIN"); err != nil {
			return err
		}
	}
	for _, send := range s.Sends {
		if err := s.send(ctx, send); err != nil {
			return err
		}
	}
	if err := s.end(ctx); err != nil {
		return err
	}
	// Later files stand on what was refused for its transaction only.
	for _, one := range s.again {
		if err := s.quietly(ctx, one.Text); err != nil {
			return err
		}
	}
	return nil
}

// send runs what the tool sends as one string.
func (s *script) send(ctx context.Context, send []migrate.Statement) error {
	implied := false
	for _, one := range send {
		if len(send) > 1 && !s.session.InTransaction() && !controls(one.Text) {
			if err := s.quietly(ctx, "BEGIN"); err != nil {
				return err
			}
			implied = true
		}
		t, err := s.once(ctx, one)
		if err != nil {
			return err
		}
		substituted := t.SQL != one.Text
		t.SQL = one.Text
		if s.slow[one.Text] {
			t.SQLState, t.Error, substituted = canceled, "it runs for longer than "+s.o.limit().String()+" on empty tables", false
		}
		if t.SQLState == "25001" {
			s.again = append(s.again, one)
		}
		if s.judged && (!controls(one.Text) || t.SQLState != "") {
			s.say(s.finding(t, substituted))
		}
	}
	if implied && s.session.InTransaction() {
		return s.quietly(ctx, "COMMIT")
	}
	return nil
}

// once runs a statement. Rows that were put in and contradict it, as made-up ones
// do a new key, are taken out again where no transaction is in the way.
func (s *script) once(ctx context.Context, one migrate.Statement) (trace.Trace, error) {
	st := trace.Statement{File: one.File, Line: one.Line, SQL: s.text(one)}
	t, err := s.session.Run(ctx, st)
	if err != nil || s.o.Rows == 0 || !strings.HasPrefix(t.SQLState, "23") || s.session.InTransaction() {
		return t, err
	}
	s.report.note(fmt.Sprintf("%s:%d: the rows that were put in are against the statement (%s): from here on the tables are empty.", one.File, one.Line, t.Error))
	if err := s.quietly(ctx, emptyAll); err != nil {
		return t, err
	}
	return s.session.Run(ctx, st)
}

// emptyAll empties all tables that people made.
const emptyAll = `DO $upness$ DECLARE names text; BEGIN
SELECT pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ') INTO names FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema';
EXECUTE 'TRUNCATE ' || names || ' CASCADE'; END $upness$`

// end ends the transaction that is open, and says so when the file should have.
func (s *script) end(ctx context.Context) error {
	if !s.session.InTransaction() {
		return nil
	}
	if s.Transaction {
		return s.quietly(ctx, "COMMIT")
	}
	if s.judged {
		s.say(unreadable(s.File, errors.New("its transaction is left open: a COMMIT is missing"), s.report.PG))
	}
	return s.quietly(ctx, "COMMIT")
}

// quietly runs what is not the migration's.
func (s *script) quietly(ctx context.Context, sql string) error {
	_, err := s.session.Run(ctx, trace.Statement{SQL: sql})
	return err
}

func (s *script) readAllows() {
	text, err := os.ReadFile(s.File)
	if err != nil {
		return // it has been read before
	}
	s.allows = readAllows(string(text), s.whole)
	for _, m := range s.allows.mistakes {
		s.report.note(fmt.Sprintf("%s:%d: %s.", s.File, m.line, m.text))
	}
}

// finding judges a trace.
func (s *script) finding(t trace.Trace, substituted bool) Finding {
	doubts := append(assume.Doubts(t.SQL, s.made), s.revokes(t)...)
	c := judge.Context{Strict: s.o.Strict, Assumed: append(s.assumed(t), doubts...)}
	if one := (migrate.Statement{File: t.File, Line: t.Line, Text: t.SQL}); t.InTransaction {
		c.KeepsName, c.Policies = s.keepsName(one), s.laterPolicies(one)
	}
	if substituted {
		c.Assumed = append(c.Assumed, "An index of this kind needs an extension that is not installed here: it was taken as one of another kind, which takes the same locks.")
	}
	if t.SQLState != "" && len(s.lacks) > 0 && createsExtension.MatchString(t.SQL) {
		// It locks nothing that existed before, wherever it is installed.
		c.Assumed = append(c.Assumed, "The extension is taken to be installed where the migration runs; here it is not.")
		t.SQLState, t.Error, t.Position = "", "", 0
	}
	all := Finding{Finding: judge.Judge(t, c)}
	if why := s.doubt(all); why != "" {
		all.Rule, all.Rules, all.Why = NotJudged, []string{NotJudged}, why
	}
	if s.known && s.o.Since == "" && exists[t.SQLState] {
		s.report.note("The schema has some of what the migrations make: if it is that of a later time, say after which migration to begin (--since VERSION).")
	}
	f := all
	for _, a := range s.allows.of[t.Line] {
		if !fired(all, a.Rule) {
			s.report.note(fmt.Sprintf("%s:%d: upness:allow %s is not needed: the statement does not do that.", t.File, t.Line, a.Rule))
			continue
		}
		f.Allowed = append(f.Allowed, a)
		c.Allowed = append(c.Allowed, a.Rule)
	}
	if len(f.Allowed) > 0 {
		f.Finding = judge.Judge(t, c)
		if all.Rule == NotJudged {
			f.Rule, f.Rules, f.Why, f.Unsafe = "", nil, "", false
		}
	}
	f.Certain = len(doubts) == 0 && f.Rule != NotJudged
	f.point()
	return f
}

// exists are the SQLSTATEs of what is there already.
var exists = map[string]bool{"42P07": true, "42701": true, "42710": true, "42P06": true, "42723": true}

// revokes is the doubt about a REVOKE that took nothing away where nobody has been
// given anything.
func (s *script) revokes(t trace.Trace) []string {
	if !s.known || s.privileges || len(t.Changes) > 0 || !revoke.MatchString(t.SQL) {
		return nil
	}
	return []string{"The schema does not say who has which privilege: if the role has this one, code that runs as it and needs it fails."}
}

var revoke = regexp.MustCompile(`(?i)^revoke\b`)

var createsExtension = regexp.MustCompile(`(?i)^create\s+extension\b`)

func fired(f Finding, rule string) bool {
	for _, r := range f.Rules {
		if r == rule {
			return true
		}
	}
	return false
}

// doubt says why a statement that was refused may be all right where the schema
// is known.
func (s *script) doubt(f Finding) string {
	if f.Failure == nil || f.Rule != "sql-error" {
		return ""
	}
	state := f.Failure.SQLState
	said := fmt.Sprintf("%s (SQLSTATE %s)", f.Failure.Message, state)
	switch {
	case state == canceled && s.slow[f.Statement]:
		return fmt.Sprintf("Not judged: %s.", f.Failure.Message)
	case state == "42601", s.own(f.Failure.Message): // a syntax error is one everywhere
		return ""
	case !s.known && (s.lone || len(s.made) > 0) && strings.HasPrefix(state, "42"):
		return fmt.Sprintf("Not judged without the schema (--schema FILE or --dsn DSN): %s.", said)
	case s.o.Rows > 0 && strings.HasPrefix(state, "23"):
		return fmt.Sprintf("Not judged: the rows that were put in are against it; without --rows it is judged: %s.", said)
	case lacking[state] && assume.MayBring(s.lacks, f.Failure.Message):
		return fmt.Sprintf("Not judged: an extension that is not installed here (%s) may be what it needs: %s.", strings.Join(s.lacks, ", "), said)
	}
	return ""
}

var missing = regexp.MustCompile(`^relation "(.+)" does not exist`)

// own says whether the migration itself has taken away what it misses.
func (s *script) own(message string) bool {
	m := missing.FindStringSubmatch(message)
	return m != nil && slices.ContainsFunc(s.made, func(a *assume.Assumption) bool { return slices.Contains(a.Names, m[1]) })
}

// lacking are the SQLSTATEs of what an extension would have brought.
var lacking = map[string]bool{"42704": true, "42883": true, "0A000": true, "58P01": true, "42846": true, "42804": true}

// assumed is what was assumed that the statement depends on.
func (s *script) assumed(t trace.Trace) (all []string) {
	for _, m := range assume.Concerning(t.SQL, s.made) {
		if text := m.String(); text != "" {
			all = append(all, text)
		}
	}
	return all
}

func (s *script) say(f Finding) {
	s.report.Findings = append(s.report.Findings, f)
	s.o.Each(f)
}
