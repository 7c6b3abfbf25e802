package seed

import (
	"context"
	"math"
	"strconv"
	"testing"
)

// What the file says of a column comes out.
func TestSpreads(t *testing.T) {
	o := Options{DSN: newDatabase(t, `
		CREATE TABLE parents (id int PRIMARY KEY);
		CREATE TABLE things (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parents, kind text, zip int NOT NULL, town text NOT NULL,
			made timestamptz NOT NULL, sent timestamptz, a float8 NOT NULL, b float8 NOT NULL, c float8 NOT NULL, few int NOT NULL,
			code text NOT NULL, long text NOT NULL, bell int NOT NULL, tail int NOT NULL, half int NOT NULL)`), Spec: []byte(`
rows: 20000
tables:
  parents: {rows: 100}
  things:
    rows: 20000
    columns:
      parent_id: {skew: zipf, s: 1, hot: first}
      kind: {values: {x: 70, y: 20, null: 10}}
      zip: {from: 10000, to: 10999}
      town: {as: city, of: zip}
      made: {order: grows, from: 2025-01-01, to: 2025-12-31}
      sent: {after: made, within: 3d, nulls: 25%}
      a: {from: 0, to: 1}
      b: {from: 0, to: 1, with: a, r: 0.7}
      c: {from: 0, to: 1, with: a, r: -0.5}
      few: {distinct: 7}
      code: {pattern: "T-####-?"}
      long: {words: [3, 5]}
      bell: {from: 0, to: 1000, skew: normal}
      tail: {from: 0, to: 100000, skew: pareto}
      half: {from: 0, to: 99999, order: 0.5}
`)}
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	conn := connectTo(t, o.DSN)
	for _, c := range []struct {
		what, sql string
		want, may float64
	}{
		{"share of the first parent: 1 / (1 + 1/2 + ... + 1/100)", `SELECT avg((parent_id = 1)::int) FROM things`, 0.1928, 0.025},
		{"share of x", `SELECT avg((kind = 'x' AND kind IS NOT NULL)::int) FROM things WHERE kind IS NOT NULL`, 0.7778, 0.02},
		{"share of NULL kinds", `SELECT avg((kind IS NULL)::int) FROM things`, 0.1, 0.02},
		{"towns of one zip", `SELECT max(n) FROM (SELECT count(DISTINCT town) n FROM things GROUP BY zip) s`, 1, 0},
		{"towns", `SELECT least(count(DISTINCT town), 10) FROM things`, 10, 0},
		{"correlation of made with the rows", `SELECT corr(id, extract(epoch FROM made)) FROM things`, 1, 0.001},
		{"sent before made, or after three days", `SELECT count(*) FROM things WHERE sent < made OR sent > made + interval '3 days'`, 0, 0},
		{"share of NULL sent", `SELECT avg((sent IS NULL)::int) FROM things`, 0.25, 0.02},
		{"correlation of a and b", `SELECT corr(a, b) FROM things`, 0.7, 0.03},
		{"correlation of a and c", `SELECT corr(a, c) FROM things`, -0.5, 0.03},
		{"different few", `SELECT count(DISTINCT few) FROM things`, 7, 0},
		{"codes that do not match", `SELECT count(*) FROM things WHERE code !~ '^T-[0-9]{4}-[A-Z]$'`, 0, 0},
		{"words beyond 3 to 5", `SELECT count(*) FROM things WHERE long !~ '^[a-z]+( [a-z]+){2,4}$'`, 0, 0},
		{"bell's mean", `SELECT avg(bell) FROM things`, 500, 5},
		{"bell's deviation: a sixth of the span, cut at 3 of them", `SELECT stddev(bell) FROM things`, 164.5, 5},
		{"tail's median, of a span of 100,000: 1/1000 of it for each 0.8 above the least", `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY tail) FROM things`, 81.6, 8},
		{"correlation of half with the rows", `SELECT corr(id, half) FROM things`, 0.5, 0.03},
	} {
		got, err := strconv.ParseFloat(query(t, conn, "SELECT ("+c.sql+")::float8"), 64)
		if err != nil || math.Abs(got-c.want) > c.may {
			t.Errorf("%s: %v, want %v within %v (%v)", c.what, got, c.want, c.may, err)
		}
	}
}
