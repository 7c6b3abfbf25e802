package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// One bad file for each rule, with its exact message.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"rows: 5\ntabels: {}", `f.yaml:2: unknown key "tabels": did you mean "tables"?`},
		{"rows: many", `f.yaml:1: "many" is no count: give one such as 1000000, 1e6 or 1M`},
		{"size: 5 parsecs", `f.yaml:1: "5 parsecs" is no size: give one such as 10GB or 512MiB`},
		{"rows: 5\nsize: 5GB", `f.yaml:1: rows and size are both given: one of them is the goal`},
		{"tables:\n  a:\n    rows: 1.5", `f.yaml:3: "1.5" is no count: give one such as 1000000, 1e6 or 1M`},
		{"tables:\n  a: {grow: fast}", `f.yaml:2: table a: grow: unknown word "fast": there are linear, none, sqrt`},
		{"tables:\n  a:\n    columns:\n      b: {as: nmae}", `f.yaml:4: column a.b: unknown kind of text "nmae": did you mean "name"?`},
		{"tables:\n  a:\n    columns:\n      b: {skew: zip}", `f.yaml:4: column a.b: skew: unknown word "zip": did you mean "zipf"?`},
		{"tables:\n  a:\n    columns:\n      b: {s: -1}", `f.yaml:4: column a.b: s is -1: it must be above 0`},
		{"tables:\n  a:\n    columns:\n      b: {nulls: 120%}", `f.yaml:4: "120%" is no share: give one such as 5% or 0.05`},
		{"tables:\n  a:\n    columns:\n      b: {order: up}", `f.yaml:4: "up" is no order: give "random", "grows", "falls" or a correlation between -1 and 1`},
		{"tables:\n  a:\n    columns:\n      b: {length: [5, 2]}", `f.yaml:4: [5, 2] is no span: the first must be at least 0 and at most the second`},
		{"tables:\n  a:\n    columns:\n      b: {values: []}", `f.yaml:4: there is no value in the list`},
		{"tables:\n  a:\n    columns:\n      b: {values: {x: heavy}}", `f.yaml:4: "heavy" is no weight: give a number from 0 up`},
		{"tables:\n  a:\n    columns:\n      b: {r: 2}", `f.yaml:4: column a.b: r is 2: a correlation lies between -1 and 1`},
		{"tables: [a, b]", `f.yaml:1: cannot unmarshal !!seq into map[string]*spec.Table`},
		{"tables: {", `f.yaml: line 1: did not find expected node content`},
	} {
		_, err := Parse("f.yaml", []byte(c.file))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n  got  %v\n  want %s", c.file, err, c.want)
		}
	}
}

// What a file says survives being written and read again.
func TestRoundTrip(t *testing.T) {
	const file = `
seed: 7
rows: 1_000_000
schemas: [app]
skip: ["*_log"]
protect: [prod*]
times: {from: 2025-01-01, to: 2026-01-01}
tables:
  app.users:
    rows: 10k
    grow: sqrt
    columns:
      name: {as: name, nulls: 5%}
      kind: {values: {a: 3, b: 1, null: 2}}
      code: {pattern: "X-####", unique: true}
      body: {words: [3, 9], length: 40}
      at: {order: grows, after: born, within: 3d}
      n: {from: 1, to: 9.5, skew: zipf, s: 1.2, distinct: 1e3, order: -0.5}
      s: {stats: {nulls: 0.1, distinct: -0.5, width: 12, correlation: 0.25, common: [0.2, 0.1], places: [0, 1], shape: [0, 0.1, 1], dense: 0.5}}
`
	first, err := Parse("f", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := yaml.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Parse("f", raw)
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	ignore := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Line" }, cmp.Ignore())
	if diff := cmp.Diff(first, second, ignore); diff != "" {
		t.Errorf("written:\n%s\n%s", raw, diff)
	}
	if first.Tables["app.users"].Line != 9 || first.Tables["app.users"].Columns["kind"].Line != 14 {
		t.Errorf("lines %d and %d, want 9 and 14", first.Tables["app.users"].Line, first.Tables["app.users"].Columns["kind"].Line)
	}
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]Bytes{"10GB": 10e9, "1GiB": 1 << 30, "5": 5, "1.5 MB": 1.5e6, "2_000kB": 2e6} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	for n, want := range map[Bytes]string{999: "999 B", 1000: "1 kB", 1234567: "1.23 MB", 999_999_999: "1 GB"} {
		if got := n.String(); got != want {
			t.Errorf("%d is %s, want %s", int64(n), got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("rows: 5\ntables: {a: {columns: {b: {values: {x: 1}, nulls: 5%}}}}"))
	f.Add([]byte("tables:\n  ? [a]\n  : {rows: 1e400}"))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = Parse("f", data) })
}
