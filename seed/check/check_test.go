package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Expressions are spelled as the server prints them.
func TestSolve(t *testing.T) {
	for _, c := range []struct {
		expression string
		want       []Fact
	}{
		{`(price > (0)::numeric)`, []Fact{{Kind: Min, Column: "price", Values: []string{"0"}, Strict: true}}},
		{`((price >= 0.5) AND (price <= 100))`, []Fact{{Kind: Min, Column: "price", Values: []string{"0.5"}}, {Kind: Max, Column: "price", Values: []string{"100"}}}},
		{`(0 < n)`, []Fact{{Kind: Min, Column: "n", Values: []string{"0"}, Strict: true}}},
		{`(n >= '-5'::integer)`, []Fact{{Kind: Min, Column: "n", Values: []string{"-5"}}}},
		{`((status)::text = ANY ((ARRAY['new'::character varying, 'it''s'::character varying])::text[]))`, []Fact{{Kind: In, Column: "status", Values: []string{"new", "it's"}}}},
		{`(grade = ANY ('{a,b}'::bpchar[]))`, []Fact{{Kind: In, Column: "grade", Values: []string{"a", "b"}}}},
		{`(NOT (code = ANY (ARRAY['x'::text])))`, []Fact{{Kind: NotIn, Column: "code", Values: []string{"x"}}}},
		{`(code <> ALL (ARRAY['x'::text]))`, []Fact{{Kind: NotIn, Column: "code", Values: []string{"x"}}}},
		{`(length((code)::text) = 3)`, []Fact{{Kind: MinLen, Column: "code", Length: 3}, {Kind: MaxLen, Column: "code", Length: 3}}},
		{`(char_length(btrim(name)) > 0)`, []Fact{{Kind: MinLen, Column: "name", Length: 1}}},
		{`(btrim(name) <> ''::text)`, []Fact{{Kind: MinLen, Column: "name", Length: 1}}},
		{`(cardinality(tags) <= 5)`, []Fact{{Kind: MaxLen, Column: "tags", Length: 5}}},
		{`(ends_at > starts_at)`, []Fact{{Kind: Below, Column: "starts_at", Other: "ends_at", Values: []string{""}, Strict: true}}},
		{`(ends <= (starts + '1 day'::interval))`, []Fact{{Kind: Below, Column: "ends", Other: "starts", Values: []string{"1 day"}}}},
		{`((a IS NULL) OR (a > 0))`, []Fact{{Kind: Min, Column: "a", Values: []string{"0"}, Strict: true}}},
		{`((kind = 'a'::text) OR (kind = 'b'::text))`, []Fact{{Kind: In, Column: "kind", Values: []string{"a", "b"}}}},
		{`((user_id IS NULL) <> (team_id IS NULL))`, []Fact{{Kind: OneOf, Column: "user_id", Group: []string{"user_id", "team_id"}}}},
		{`(num_nonnulls(a, b, c) = 1)`, []Fact{{Kind: OneOf, Column: "a", Group: []string{"a", "b", "c"}}}},
		{`(num_nonnulls(a, b) > 0)`, []Fact{{Kind: OneOf, Column: "a", Group: []string{"a", "b"}}}},
		{`(num_nulls(a, b, c) >= 1)`, []Fact{{Kind: OneOf, Column: "a", Group: []string{"a", "b", "c"}}}},
		{`(jsonb_typeof(j) = 'number'::text)`, []Fact{{Kind: In, Column: "j", Values: []string{"1", "2.5"}}}},
		{`((VALUE)::text ~ '^[A-Z]{3}$'::text)`, []Fact{{Kind: Match, Column: "VALUE", Values: []string{"^[A-Z]{3}$"}}}},
		{`(email ~~ '%@_x.%'::text)`, []Fact{{Kind: Match, Column: "email", Values: []string{`^.*@.x\..*$`}}}},
		{`(slug = lower(slug))`, []Fact{{Kind: Lower, Column: "slug"}}},
		{`(a <> b)`, []Fact{{Kind: Differs, Column: "a", Other: "b"}}},
		{`("Odd ""Name""" > 1)`, []Fact{{Kind: Min, Column: `Odd "Name"`, Values: []string{"1"}, Strict: true}}},
		{`active`, []Fact{{Kind: In, Column: "active", Values: []string{"true"}}}},
		{`(NOT deleted)`, []Fact{{Kind: In, Column: "deleted", Values: []string{"false"}}}},
		{`(created_at <= now())`, []Fact{{Kind: Max, Column: "created_at", Values: []string{"now"}}}},
		{`(note IS NOT NULL)`, []Fact{{Kind: NotNull, Column: "note"}}},
		{`(NOT isempty(during))`, nil},
	} {
		got, err := Solve(c.expression)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.expression, diff)
		}
	}
}

// What is not understood must be said, never guessed.
func TestSolveRefuses(t *testing.T) {
	for _, expression := range []string{
		`((n % 5) = 0)`, `(my_function(a) > 3)`, `(EXTRACT(year FROM born) > (1900)::numeric)`, `((a * b) < 100)`,
		`CASE WHEN a THEN b ELSE c END`, `(a = `, `(name ~ '['::text)`, `('x`, `false`,
	} {
		if got, err := Solve(expression); err == nil {
			t.Errorf("%s: solved as %v", expression, got)
		}
	}
}

func FuzzSolve(f *testing.F) {
	f.Add(`(((a)::text = ANY ((ARRAY['x'::character varying])::text[])) OR (b IS NULL))`)
	f.Add(`(a > '-1'::integer) AND NOT "q""" ~ E'\\d'`)
	f.Fuzz(func(t *testing.T, s string) { Solve(s) })
}
