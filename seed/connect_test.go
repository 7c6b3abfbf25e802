package seed

import (
	"strings"
	"testing"

	"upness/plan"
)

// The protect list knows the database and every host that would be connected to.
func TestProtected(t *testing.T) {
	for _, name := range []string{"PGDATABASE", "PGUSER", "PGHOST", "PGSERVICE"} {
		t.Setenv(name, "")
	}
	protect := []string{"production", "*.prod.example.com"}
	for dsn, want := range map[string]string{
		"postgres://u@h/staging":                                     "",
		"postgres://u@h/production":                                  "database production is protected",
		"postgres://production@h":                                    "database production is protected",
		"postgres://production@h/staging":                            "",
		"postgres://u@db.prod.example.com/d":                         "host db.prod.example.com is protected",
		"postgres://u@h,db.prod.example.com/d":                       "host db.prod.example.com is protected",
		"host=h,i,db.prod.example.com port=1,2,3 dbname=d user=u":    "host db.prod.example.com is protected",
		"postgres://u@h/d?host=h2,db.prod.example.com&port=1,2":      "host db.prod.example.com is protected",
		"postgres://u@h,i/d?sslmode=prefer&target_session_attrs=any": "",
	} {
		s, err := dial(plan.Secret(dsn))
		if err != nil {
			t.Fatal(dsn, err)
		}
		err = s.protected(protect)
		if err == nil != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dsn, err, want)
		}
	}
}
