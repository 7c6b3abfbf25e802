package rehearse

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"upness/migrate/folder"
	"upness/plan"
	"upness/seed/examples"
)

// scene is what one run is made of.
type scene struct {
	plan   *plan.Plan
	beside func(context.Context, plan.Secret) // clients of the user's own tables; may be nil
}

// scene makes the plan of one size. What it needs in files is written beside the
// run's folder.
func (o *Options) scene(rows int64, dir string) (*scene, error) {
	if o.Plan != "" {
		p, err := plan.Read(o.Plan)
		if err != nil {
			return nil, err
		}
		if p.Lab != nil && rows > 0 {
			p.Lab.Postgres.Rows = rows
		}
		return &scene{plan: p}, nil
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, err
	}
	if o.DSN != "" {
		return o.staging(path)
	}
	return o.lab(rows, path, dir)
}

// staging is a database and a service of the user's.
func (o *Options) staging(path string) (*scene, error) {
	text := fmt.Sprintf("name: rehearsal\nload: {rate: %s, targets: [{name: url, url: %s}]}\ndatabase: {dsn: $REHEARSAL_DSN}\n%s",
		o.Rate, strconv.Quote(o.URL), o.steps(path))
	p, err := plan.Parse("rehearsal", []byte(text), func(name string) (string, bool) {
		return o.DSN.Reveal(), name == "REHEARSAL_DSN"
	})
	return &scene{plan: p}, err
}

// lab is a throw-away Postgres with the sample service on it and, when there is a
// schema of the user's, the user's tables beside the sample's.
func (o *Options) lab(rows int64, path, dir string) (*scene, error) {
	schema, err := o.schema(path)
	if err != nil {
		return nil, err
	}
	before, own := "", rows
	if schema != "" {
		if before, err = o.prepare(rows, schema, dir+"-files"); err != nil {
			return nil, err
		}
		own = 0 // the sample's tables are filled together with the user's
	}
	p, err := plan.Parse("rehearsal", fmt.Appendf(nil, sample, o.Rate, own, before, o.steps(path)), os.LookupEnv)
	if err != nil {
		return nil, err
	}
	s := &scene{plan: p}
	if schema != "" {
		s.beside = newCrowd().run
	}
	return s, nil
}

func (o *Options) steps(path string) string {
	return fmt.Sprintf("steps:\n  - {phase: baseline, wait: %s}\n  - {phase: migrate, migrate: {path: %s}}\n  - {phase: soak, wait: %s}\n",
		o.Before, strconv.Quote(path), o.After)
}

// sample is the lab with its own service: rate, rows, what comes before, steps.
const sample = `name: rehearsal
load:
  rate: %s
  version: {header: X-App-Version}
  instance: {header: X-Instance-Id}
  targets:
    - {name: record, share: 3, method: POST, url: /responses, headers: {Content-Type: application/json},
       body: '{"student_id": {student}, "course_id": {course}, "answer": "{answer}"}', expect: {status: 201}}
    - {name: fetch, share: 4, url: "/courses/{course}/responses"}
    - {name: student, share: 2, url: "/students/{student}"}
  feeds:
    course: {zipf: {from: 1, to: 500}}
    student: {range: {from: 1, to: 2000}}
    answer: {uuid: true}
lab:
  postgres: {rows: %d}
  images: {sample: {version: v1}}
  group: {image: sample, desired: 2}
%s%s`

// schema is the SQL that makes the tables before the migration: the file that
// was given, else the migrations that come before it in its folder; empty when
// there is neither, and the sample's tables are what is migrated.
func (o *Options) schema(path string) (string, error) {
	if o.Schema != "" {
		raw, err := os.ReadFile(o.Schema)
		if err != nil {
			return "", fmt.Errorf("schema: %w", err)
		}
		return string(raw), nil
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return "", err
	}
	f, at, _, err := folder.OpenFile(path)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, m := range f.Migrations[:at] {
		if m.Up == nil {
			continue
		}
		if m.Up.Err != nil {
			return "", m.Up.Err
		}
		for _, send := range m.Up.Sends {
			for _, s := range send {
				all.WriteString(s.Text + ";\n")
			}
		}
	}
	return all.String(), nil
}

// prepare writes the files of a run on the user's schema and gives the plan's
// `before`: the tables, their rows, and what a server that has been up for long
// has done.
func (o *Options) prepare(rows int64, schema, dir string) (string, error) {
	seeding := strings.Replace(string(examples.Students), "rows: 1_000_000 # answers", fmt.Sprintf("rows: %d", rows), 1)
	seeding = strings.Replace(seeding, "    rows: 1_000_000\n", fmt.Sprintf("    rows: %d\n", rows), 1)
	seeding = strings.Replace(seeding, "    rows: 100_000\n", "    rows: 10_000\n", 1)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("files of the rehearsal: %w", err)
	}
	paths := map[string]string{}
	for name, text := range map[string]string{"schema.sql": schema, "seed.yaml": seeding, "settle.sql": "VACUUM (FREEZE, ANALYZE);\n"} {
		path, err := filepath.Abs(filepath.Join(dir, name))
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			return "", fmt.Errorf("files of the rehearsal: %w", err)
		}
		paths[name] = strconv.Quote(path)
	}
	return fmt.Sprintf("before:\n  - {sql: %s}\n  - {seed: {file: %s}}\n  - {sql: %s}\n", paths["schema.sql"], paths["seed.yaml"], paths["settle.sql"]), nil
}
