package analyze

import (
	"fmt"
	"regexp"
	"time"

	"upness/recording"
)

// schemaReach is how long after a migration an outage may begin to be laid to
// it, where no other version shows the difference.
const schemaReach = 5 * time.Second

// schemaCause: only the old version fails, and it does so after a migration: the
// schema is not compatible with the code that is still running (a column
// dropped or renamed, a cached plan).
func schemaCause(s *scene) *Cause {
	only := s.version()
	if only == 0 || s.part(recording.HTTP5xx, recording.HTTP4xx, recording.Contract) < 0.9 {
		return nil
	}
	name := s.name(byVersion, only)
	if t := s.v.Transition; t != nil && t.From != "" && t.From != name {
		return nil
	}
	change, what := s.migration()
	if change == nil {
		return nil
	}
	others := s.newerAnswers(only)
	if others == 0 && s.first > max(change.At, change.End)+schemaReach {
		return nil
	}
	evidence := fmt.Sprintf("%s, all from %s, after %s began at %s", s.failures(), name, what, s.clock(change.At))
	if others > 0 {
		evidence += fmt.Sprintf("; %s of another version in that time, all well", plural(others, "answer"))
	}
	return &Cause{
		Text:     fmt.Sprintf("the schema is not compatible with %s, which is still running", name),
		Evidence: evidence,
		Refute:   "the same errors before the migration, or from the new version",
	}
}

// newerAnswers is how many good answers of other versions the outage holds.
func (s *scene) newerAnswers(than int32) uint64 {
	var n uint64
	for _, c := range s.evidence.by[byVersion] {
		if c.id != than && c.id != 0 && c.down == 0 {
			n += c.good
		}
	}
	return n
}

// away finds in SQL what running code may miss afterwards.
var away = regexp.MustCompile(`(?i)\b(drop|rename|type|set not null)\b`)

// migration is the latest migration statement that began before the outage, of
// those within reach of it rather one that takes something away; else the latest
// step of phase "migrate". It is given in words, too.
func (s *scene) migration() (e *recording.Event, what string) {
	var taking *recording.Event
	for _, statement := range s.events(recording.EventStatement, 0, s.first+lockEdge) {
		e = statement
		if s.first-e.At < schemaReach && away.MatchString(statementText(e)) {
			taking = e
		}
	}
	if taking != nil {
		e = taking
	}
	if e != nil {
		return e, "statement " + quoted(statementText(e))
	}
	for _, step := range s.events(recording.EventStep, 0, s.first) {
		if step.Phase == migrate {
			e, what = step, "step "+quoted(step.Name)
		}
	}
	return e, what
}
