package plan

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// scalar is a single value. set reads its text, after expansion, and says of a
// wrong one what is wrong with it ("is not a duration"): the value itself is
// printed as the plan has it, so that no expanded secret shows.
type scalar struct {
	field    any
	kind     string // for people: kind, unit and range
	set      func(text string) error
	expand   expansion
	describe map[string]any // JSON schema
}

func (s scalar) read(d *decoder, n *yaml.Node) {
	d.places[s.field] = n
	switch {
	case empty(n):
		d.missing("the value is missing: %s", s.kind)
		return
	case n.Kind != yaml.ScalarNode:
		d.missing("a single value is expected: %s", s.kind)
		return
	}
	text, err := d.expand(n.Value, s.expand)
	if err != nil {
		d.wrong(n, "%s: %v", d.key, err)
		return
	}
	if err := s.set(text); err != nil {
		d.wrong(n, "%s: %q %v", d.key, shorten(n.Value), err)
	}
}

func (s scalar) write() *yaml.Node {
	if reflect.ValueOf(s.field).Elem().IsZero() {
		return nil
	}
	return s.node()
}

func (s scalar) node() *yaml.Node {
	value := reflect.ValueOf(s.field).Elem()
	var text string
	switch v := value.Interface().(type) {
	case time.Duration, Frequency:
		text = fmt.Sprint(v)
	case float64:
		text = strconv.FormatFloat(v, 'g', -1, 64)
		if strings.HasPrefix(s.kind, "percentage") {
			text = strconv.FormatFloat(v*100, 'f', 13, 64) + "%"
		}
	default:
		text = fmt.Sprint(plain(value))
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text}
}

// plain is a value without its type's methods: a Secret shows.
func plain(v reflect.Value) any {
	if v.Kind() == reflect.String {
		return v.String()
	}
	return v.Interface()
}

func (s scalar) what() string  { return s.kind }
func (s scalar) within() []key { return nil }

func (s scalar) schema() map[string]any {
	out := map[string]any{}
	for k, v := range s.describe {
		out[k] = v
	}
	return out
}

// shorten keeps an error on one line of a screen.
func shorten(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return text
}

// mayExpand is the pattern of a text form that may also refer to the environment.
func mayExpand(form string) string { return `^(?:` + form + `)$|\$` }

func text[T ~string](field *T, checks ...func(string) error) scalar {
	return scalar{field: field, kind: "text", describe: map[string]any{"type": []string{"string", "number", "boolean"}},
		set: func(text string) error {
			*field = T(text)
			for _, check := range checks {
				if err := check(text); err != nil {
					return err
				}
			}
			return nil
		}}
}

func choice(field *string, right ...string) scalar {
	s := text(field, func(text string) error {
		if !slices.Contains(right, text) {
			return errors.New("is unknown, " + Suggest(text, right))
		}
		return nil
	})
	s.kind = "`" + strings.Join(right, "` or `") + "`"
	s.describe = map[string]any{"anyOf": []any{map[string]any{"enum": right}, map[string]any{"type": "string", "pattern": `\$`}}}
	return s
}

// pattern is a regular expression in Go's syntax.
func pattern(field *string) scalar {
	s := text(field, func(text string) error {
		if _, err := regexp.Compile(text); err != nil {
			return errors.New("is not a regular expression: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
		return nil
	})
	s.kind, s.expand = "regular expression", expandNone
	s.describe = map[string]any{"type": "string", "format": "regex"}
	return s
}

func boolean(field *bool) scalar {
	return scalar{field: field, kind: "`true` or `false`",
		describe: map[string]any{"type": []string{"boolean", "string"}, "pattern": mayExpand("true|false")},
		set: func(text string) error {
			if text != "true" && text != "false" {
				return errors.New("is neither true nor false")
			}
			*field = text == "true"
			return nil
		}}
}

func integer[T int | int64 | uint64](field *T, least, most T) scalar {
	kind := fmt.Sprintf("whole number of %d or more", least)
	describe := map[string]any{"type": []string{"integer", "string"}, "minimum": least, "pattern": mayExpand("-?[0-9]+")}
	switch {
	case uint64(most) < math.MaxInt64:
		kind = fmt.Sprintf("whole number from %d to %d", least, most)
		describe["maximum"] = most
	case least < 0:
		kind = "whole number"
		delete(describe, "minimum")
	}
	return scalar{field: field, kind: kind, describe: describe,
		set: func(text string) error {
			n, err := parseInteger[T](text)
			if err != nil || n < least || n > most {
				return errors.New("is not a " + kind)
			}
			*field = n
			return nil
		}}
}

func parseInteger[T int | int64 | uint64](text string) (T, error) {
	if n, err := strconv.ParseUint(text, 10, 64); err == nil && uint64(T(n)) == n && T(n) >= 0 {
		return T(n), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return T(n), cmp.Or(err, outOfRange(int64(T(n)) != n || (n < 0) != (T(n) < 0)))
}

func outOfRange(is bool) error {
	if is {
		return strconv.ErrRange
	}
	return nil
}

// positive is a number above 0.
func positive(field *float64) scalar {
	return scalar{field: field, kind: "number above 0",
		describe: map[string]any{"type": []string{"number", "string"}, "exclusiveMinimum": 0, "pattern": mayExpand(`[0-9.eE+-]+`)},
		set: func(text string) error {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil || !(n > 0) || math.IsInf(n, 0) {
				return errors.New("is not a number above 0")
			}
			*field = n
			return nil
		}}
}

// percent is a share, written with a percent sign and kept as a fraction of 1.
func percent(least, most float64) func(*float64) shape {
	return func(field *float64) shape {
		kind := fmt.Sprintf("percentage from %g%% to %g%%", least*100, most*100)
		if most > 1 {
			kind = "percentage of 0% or more"
		}
		return scalar{field: field, kind: kind,
			describe: map[string]any{"type": "string", "pattern": mayExpand(`[0-9]+(\.[0-9]+)?\s*%`)},
			set: func(text string) error {
				number, found := strings.CutSuffix(strings.TrimSpace(text), "%")
				// The exponent shifts the point in decimal: 99.99% is 0.9999 to the last bit.
				n, err := strconv.ParseFloat(strings.TrimSpace(number)+"e-2", 64)
				if err != nil || !found {
					return errors.New("is not a percentage such as 99.9%")
				}
				if !(n >= least && n <= most) {
					return errors.New("is not a " + kind)
				}
				*field = n
				return nil
			}}
	}
}

// duration is a length of time of at least least.
func duration(least time.Duration) func(*time.Duration) shape {
	kind := "duration of 0s or more"
	if least > 0 {
		kind = "duration above 0s"
	}
	return func(field *time.Duration) shape {
		return scalar{field: field, kind: kind,
			describe: map[string]any{"type": []string{"string", "integer"}, "maximum": 0,
				"pattern": mayExpand(`([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+|0`)},
			set: func(text string) error {
				t, err := time.ParseDuration(text)
				if err != nil {
					return errors.New("is not a duration such as 500ms, 30s or 5m")
				}
				if t < least {
					return errors.New("is not a " + kind)
				}
				*field = t
				return nil
			}}
	}
}
