package rehearse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func scened(t *testing.T, o Options, rows int64) *scene {
	t.Helper()
	o.Dir = t.TempDir()
	o, err := o.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.scene(rows, filepath.Join(o.Dir, "one"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A file is rehearsed on the tables that the migrations before it in its folder
// make, filled, with clients of their own.
func TestFileOfASeries(t *testing.T) {
	dir := write(t, map[string]string{
		"m/001_a.sql": "-- +goose Up\nCREATE TABLE a (id int PRIMARY KEY);\n-- +goose Down\nDROP TABLE a;\n",
		"m/002_b.sql": "-- +goose Up\nALTER TABLE a ADD COLUMN n int;\n-- +goose Down\nALTER TABLE a DROP COLUMN n;\n",
		"m/003_c.sql": "-- +goose Up\nALTER TABLE a DROP COLUMN n;\n",
	})
	s := scened(t, Options{Path: filepath.Join(dir, "m/002_b.sql"), Rate: "77/s", Before: time.Minute}, 2000)
	p := s.plan
	if p.Lab.Postgres.Rows != 0 || len(p.Before) != 3 || s.beside == nil || p.Load.Rate.Mean() != 77 || p.Steps[0].Wait != time.Minute {
		t.Errorf("plan %+v", p)
	}
	schema, err := os.ReadFile(p.Before[0].SQL.Path)
	if err != nil || string(schema) != "CREATE TABLE a (id int PRIMARY KEY);\n" {
		t.Errorf("schema %q, %v", schema, err)
	}
	seeding, err := os.ReadFile(p.Before[1].Seed.File)
	if err != nil || !strings.Contains(string(seeding), "\nrows: 2000\n") || !strings.Contains(string(seeding), "  responses:\n    rows: 2000\n") {
		t.Errorf("seeding file %s, %v", seeding, err)
	}
	if m := p.Steps[1].Migrate; m == nil || m.Path != filepath.Join(dir, "m/002_b.sql") {
		t.Errorf("step %+v", p.Steps[1])
	}
}

// Without tables of the user's, the sample's are migrated, and the sample service
// has its own clients.
func TestSample(t *testing.T) {
	dir := write(t, map[string]string{"change.sql": "ALTER TABLE responses ADD COLUMN n int;"})
	for _, path := range []string{dir, filepath.Join(dir, "change.sql")} {
		s := scened(t, Options{Path: path}, 2000)
		if s.plan.Lab.Postgres.Rows != 2000 || len(s.plan.Before) != 0 || s.beside != nil {
			t.Errorf("%s: plan %+v", path, s.plan)
		}
	}
	schema := write(t, map[string]string{"schema.sql": "CREATE TABLE a (id int PRIMARY KEY);"})
	if s := scened(t, Options{Path: dir, Schema: filepath.Join(schema, "schema.sql")}, 2000); len(s.plan.Before) != 3 || s.beside == nil {
		t.Errorf("with a schema: plan %+v", s.plan)
	}
}

// A database of the user's is used as it is, once.
func TestStaging(t *testing.T) {
	dir := write(t, map[string]string{"change.sql": "SELECT 1;"})
	o := Options{Path: dir, DSN: "postgres://u:hunter2@h/d", URL: "http://h:80/x y"}
	s := scened(t, o, 0)
	if s.plan.Lab != nil || s.plan.Database.DSN != o.DSN || s.plan.Load.Targets[0].URL != o.URL || strings.Contains(s.plan.Database.DSN.String(), "hunter2") {
		t.Errorf("plan %+v", s.plan)
	}
	if sizes, err := o.sizes(); err != nil || len(sizes) != 1 {
		t.Errorf("sizes %v, %v", sizes, err)
	}
}

// A plan with a lab is carried out at each size, another once.
func TestPlan(t *testing.T) {
	dir := write(t, map[string]string{
		"plain.yaml": "load: {rate: 10/s, url: \"http://127.0.0.1:1\", targets: [{url: /}]}\nsteps: [{wait: 1s}]\n",
		"lab.yaml":   "load: {rate: 10/s, targets: [{url: /}]}\nlab: {images: {a: {version: v1}}, group: {image: a}}\nsteps: [{wait: 1s}]\n",
	})
	for name, want := range map[string]int{"plain.yaml": 1, "lab.yaml": 2} {
		o := Options{Plan: filepath.Join(dir, name), Rows: []int64{1000, 3000}}
		if sizes, err := o.sizes(); err != nil || len(sizes) != want {
			t.Errorf("%s: sizes %v, %v; want %d", name, sizes, err, want)
		}
	}
	if s := scened(t, Options{Plan: filepath.Join(dir, "lab.yaml")}, 3000); s.plan.Lab.Postgres.Rows != 3000 {
		t.Errorf("plan %+v", s.plan)
	}
}

func TestOptions(t *testing.T) {
	dir := t.TempDir()
	for want, o := range map[string]Options{
		"rehearsal: expected a plan, or a file or folder of migrations":      {Dir: dir},
		"rehearsal: no folder for its recordings":                            {Path: dir},
		"rehearsal: a database and the URL of the service on it go together": {Path: dir, Dir: dir, DSN: "postgres://h/d"},
		"rehearsal: stat " + dir + "/nosuch.sql: no such file or directory":  {Path: dir + "/nosuch.sql", Dir: dir},
	} {
		if _, err := Run(t.Context(), o); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
