package seed

import (
	"context"
	"strings"
	"testing"

	"upness/seed/spec"
)

// source is data that this tool has not made, spread in every way that a
// profile is to keep.
const sourceSchema = `
CREATE TYPE level AS ENUM ('low', 'middle', 'high');
CREATE TABLE groups (id int PRIMARY KEY, label text NOT NULL UNIQUE);
CREATE TABLE facts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id int NOT NULL REFERENCES groups,
  level level NOT NULL, ok boolean, few int NOT NULL, bell float8 NOT NULL, tail int, price numeric(10,2) NOT NULL,
  made timestamptz NOT NULL, due date, secret text NOT NULL, kind text, long text, tags text[]);
CREATE INDEX ON facts (group_id);`

const sourceRows = `
SELECT setseed(0.5);
INSERT INTO groups SELECT g, 'classified group ' || g FROM generate_series(1, 500) g;
INSERT INTO facts (group_id, level, ok, few, bell, tail, price, made, due, secret, kind, long, tags)
SELECT 1 + (power(random(), 3) * 499)::int, (ARRAY['low', 'low', 'low', 'middle', 'high'])[1 + floor(random() * 5)::int]::level,
       CASE WHEN random() < 0.1 THEN NULL ELSE random() < 0.8 END, (ARRAY[1, 1, 1, 1, 2, 2, 3, 7])[1 + floor(random() * 8)::int],
       50 + 12 * (random() + random() + random() + random() - 2), CASE WHEN random() < 0.3 THEN NULL ELSE (power(random(), 6) * 100000)::int END,
       (random() * random() * 900)::numeric(10,2), '2020-01-01'::timestamptz + g * interval '7 minutes' + random() * interval '1 day',
       '2020-01-01'::date + (900 - g / 50), 'patient ' || md5((g % 8000)::text), 'secret kind ' || (power(random(), 2) * 12)::int,
       CASE WHEN random() < 0.5 THEN repeat('confidential ', 3 + (random() * 20)::int) END, ARRAY['private tag ' || (random() * 5)::int]
  FROM generate_series(1, 40000) g;
ANALYZE`

// A profile holds no value of its source, and a load from it has the source's
// statistics and none of its texts.
func TestProfile(t *testing.T) {
	source := Options{DSN: newDatabase(t, sourceSchema, sourceRows)}
	raw, notes, err := Profile(context.Background(), source)
	if err != nil || len(notes) > 0 {
		t.Fatal(err, notes)
	}
	for _, word := range []string{"classified", "patient", "secret kind", "confidential", "private", "2020-", "2022-"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("the profile holds %q:\n%s", word, raw)
		}
	}
	file, err := spec.Parse("profile.yaml", raw)
	if err != nil {
		t.Fatal(err)
	}
	if bell := file.Tables["public.facts"].Columns["bell"].Stats; len(bell.Shape) < 50 || bell.Correlation == nil {
		t.Errorf("the profile of bell has no shape: %+v", bell)
	}
	target := Options{DSN: newDatabase(t, sourceSchema), Spec: raw, SpecFile: "profile.yaml"}
	if _, err := Run(context.Background(), target); err != nil {
		t.Fatal(err)
	}
	v, err := Verify(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	if v.Columns < 14 {
		t.Errorf("%d columns were compared", v.Columns)
	}
	for _, d := range v.Differences {
		t.Error(d)
	}
	for _, column := range []string{"label FROM groups", "secret FROM facts", "kind FROM facts", "long FROM facts", "unnest(tags) FROM facts"} {
		noneOf(t, source, target, column)
	}
}

// noneOf checks that no text of the source is in the target.
func noneOf(t *testing.T, source, target Options, column string) {
	t.Helper()
	sql := "SELECT coalesce(string_agg(DISTINCT v, E'\n'), '') FROM (SELECT " + column + ") s (v)"
	there := map[string]bool{}
	for text := range strings.SplitSeq(query(t, connectTo(t, target.DSN), sql), "\n") {
		there[text] = true
	}
	for text := range strings.SplitSeq(query(t, connectTo(t, source.DSN), sql), "\n") {
		if there[text] && text != "" {
			t.Errorf("%s: %q of the source is in the target", column, text)
		}
	}
}

// Data that is not like the profile is told apart.
func TestVerifySeesDifferences(t *testing.T) {
	source := Options{DSN: newDatabase(t, sourceSchema, sourceRows)}
	raw, _, err := Profile(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	file, err := spec.Parse("profile", raw)
	if err != nil {
		t.Fatal(err)
	}
	if file.Tables["public.facts"] == nil {
		t.Fatalf("no facts in\n%s", raw)
	}
	conn := connectTo(t, source.DSN)
	mustExec(t, conn, `UPDATE facts SET ok = NULL, few = id % 1000, tail = 5, bell = id, secret = 'x'`)
	mustExec(t, conn, `ANALYZE facts`)
	v, err := Verify(context.Background(), Options{DSN: source.DSN, Spec: raw})
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range []string{"ok", "few", "tail", "bell", "secret"} {
		found := false
		for _, d := range v.Differences {
			found = found || d.Column == "public.facts."+column
		}
		if !found {
			t.Errorf("no difference of %s in %v", column, v.Differences)
		}
	}
}

// A smaller load has fewer parents than the profile knows common values of a
// reference to them; CHECKs hold whatever was measured.
func TestProfileOfMoreParents(t *testing.T) {
	const schema = `
CREATE TABLE towns (id int PRIMARY KEY, code text NOT NULL UNIQUE CHECK (code = upper(code)), slug text CHECK (slug = lower(slug)));
CREATE TABLE people (id int PRIMARY KEY, town_id int NOT NULL REFERENCES towns);`
	source := Options{DSN: newDatabase(t, schema, `
INSERT INTO towns SELECT g, 'TOWN ' || g, 'town-' || g FROM generate_series(1, 40) g;
INSERT INTO people SELECT g, 1 + g % 40 FROM generate_series(1, 20000) g;
ANALYZE`)}
	raw, _, err := Profile(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	target := Options{DSN: newDatabase(t, schema), Spec: raw, SpecFile: "profile.yaml", Rows: 2000}
	if _, err := Run(context.Background(), target); err != nil {
		t.Fatal(err)
	}
	conn := connectTo(t, target.DSN)
	if got := query(t, conn, "SELECT count(DISTINCT town_id) || ' of ' || (SELECT count(*) FROM towns) FROM people"); got != "4 of 4" {
		t.Errorf("%s towns have people", got)
	}
}

// A foreign key of two columns follows the one that tells most about its rows,
// not the few partitions that stand last in it.
func TestProfileOfTwoColumns(t *testing.T) {
	const schema = `CREATE TABLE builds (id int, part int, PRIMARY KEY (id, part));
		CREATE TABLE metas (id int PRIMARY KEY, build int NOT NULL, part int NOT NULL, FOREIGN KEY (build, part) REFERENCES builds)`
	source := Options{DSN: newDatabase(t, schema, `INSERT INTO builds SELECT g, g % 3 FROM generate_series(1, 3000) g;
		INSERT INTO metas SELECT g, 1 + g % 3000, (1 + g % 3000) % 3 FROM generate_series(1, 9000) g; ANALYZE`)}
	raw, _, err := Profile(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	target := Options{DSN: newDatabase(t, schema), Spec: raw, SpecFile: "profile.yaml"}
	if _, err := Run(context.Background(), target); err != nil {
		t.Fatal(err)
	}
	if n := query(t, connectTo(t, target.DSN), `SELECT count(DISTINCT build) > 1500 FROM metas`); n != "true" {
		t.Error("few of the 3000 builds have metas")
	}
}
