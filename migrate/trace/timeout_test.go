package trace

import (
	"testing"
	"time"
)

// The timeouts are those in effect at the statement, wherever they were set.
func TestTimeouts(t *testing.T) {
	db := open(t)
	db.do("DO $$ BEGIN CREATE ROLE patient; EXCEPTION WHEN duplicate_object THEN NULL; END $$; ALTER ROLE upness SET lock_timeout = '7s'")
	t.Cleanup(func() { reach(t).do("ALTER ROLE upness RESET ALL") })
	for name, c := range map[string]struct {
		statements      []string
		lock, statement time.Duration
	}{
		"of the role":       {[]string{"ALTER TABLE t SET (fillfactor = 90)"}, 7 * time.Second, 0},
		"SET":               {[]string{"SET lock_timeout = '2s'", "SET statement_timeout = '90s'", "ALTER TABLE t SET (fillfactor = 90)"}, 2 * time.Second, 90 * time.Second},
		"SET to none":       {[]string{"SET lock_timeout = 0", "ALTER TABLE t SET (fillfactor = 90)"}, 0, 0},
		"SET LOCAL":         {[]string{"BEGIN", "SET LOCAL lock_timeout = '1500ms'", "ALTER TABLE t SET (fillfactor = 90)"}, 1500 * time.Millisecond, 0},
		"SET LOCAL is over": {[]string{"BEGIN", "SET LOCAL lock_timeout = '1500ms'", "COMMIT", "ALTER TABLE t SET (fillfactor = 90)"}, 7 * time.Second, 0},
		"SET LOCAL outside": {[]string{"SET LOCAL lock_timeout = '1500ms'", "ALTER TABLE t SET (fillfactor = 90)"}, 7 * time.Second, 0},
		"set_config":        {[]string{"SELECT set_config('lock_timeout', '3min', false)", "ALTER TABLE t SET (fillfactor = 90)"}, 3 * time.Minute, 0},
		"in a DO block":     {[]string{"SET lock_timeout = 0", "DO $$ BEGIN SET LOCAL lock_timeout = '1h'; ALTER TABLE t SET (fillfactor = 90); END $$"}, time.Hour, 0},
		"of what fails":     {[]string{"SET lock_timeout = '2s'", "ALTER TABLE t ADD n int"}, 2 * time.Second, 0},
		"outside":           {[]string{"SET lock_timeout = '2s'", "VACUUM t"}, 2 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if tr := session(t).run(c.statements...); tr.LockTimeout != c.lock || tr.StatementTimeout != c.statement {
				t.Errorf("lock_timeout %s, statement_timeout %s; want %s, %s", tr.LockTimeout, tr.StatementTimeout, c.lock, c.statement)
			}
		})
	}
}

func TestParseTimeout(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "": 0, "1500ms": 1500 * time.Millisecond, "2s": 2 * time.Second, "3min": 3 * time.Minute, "1h": time.Hour, "2d": 48 * time.Hour, "nonsense": 0,
	} {
		if got := parseTimeout(text); got != want {
			t.Errorf("parseTimeout(%q) = %s, want %s", text, got, want)
		}
	}
}
