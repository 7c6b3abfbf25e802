package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

// oldFails is a run in which, from the fifth second on, v2 answers every third
// request and v1 fails.
func oldFails() *world {
	return failing(5*time.Second, 10*time.Second, func(r *recording.Result) {
		if r.Instance == "i-3" {
			r.Version, r.Instance = "v2", "i-4"
			return
		}
		fails(r, recording.HTTP5xx, 500)
	})
}

func TestSchemaCause(t *testing.T) {
	w := oldFails()
	wants(t, w, "incompatible_schema") // no migration
	w.events = []recording.Event{step("migrate", "db:migrate", 3*time.Second, 4*time.Second)}
	wants(t, w, "incompatible_schema", "v1", `step "db:migrate"`, "of another version")
	w.events = append(w.events,
		event(recording.EventStatement, "ALTER TABLE responses DROP COLUMN body", "done", 3500*ms, 3600*ms, nil),
		event(recording.EventStatement, "ALTER TABLE responses ADD COLUMN attempt int", "done", 3600*ms, 3700*ms, nil))
	wants(t, w, "incompatible_schema", "v1", "DROP COLUMN body")
}

// Where only one version is seen, the outage must begin soon after the migration.
func TestSchemaCauseBeforeTheRelease(t *testing.T) {
	w := failing(5*time.Second, 10*time.Second, func(r *recording.Result) { fails(r, recording.HTTP5xx, 500) })
	w.events = []recording.Event{step("migrate", "db:migrate", 4*time.Second, 4900*ms)}
	wants(t, w, "incompatible_schema", "v1")
	w.length = 60 * time.Second
	w.run.Load.End = w.begin + w.length
	w.alter = func(r *recording.Result) {
		if within(r, 40*time.Second, 45*time.Second) {
			fails(r, recording.HTTP5xx, 500)
		}
	}
	wants(t, w, "incompatible_schema")
}

func TestNoSchemaCauseWhenEveryVersionFails(t *testing.T) {
	w := oldFails()
	w.events = []recording.Event{step("migrate", "db:migrate", 3*time.Second, 4*time.Second)}
	w.alter = func(r *recording.Result) {
		if within(r, 5*time.Second, 10*time.Second) {
			if r.Instance == "i-3" {
				r.Version, r.Instance = "v2", "i-4"
			}
			fails(r, recording.HTTP5xx, 500)
		}
	}
	wants(t, w, "incompatible_schema")
}
