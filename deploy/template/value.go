package template

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is what sort of value something is.
type kind uint8

const (
	absent  kind = iota
	unknown      // it is there, and what it is cannot be known here
	scalar
	list
	mapping
)

// Value is a value of a template after its functions were worked out. The zero
// value is absent.
type Value struct {
	Path string // from the root, such as Resources.Group.UpdatePolicy; of an absent one: where it would stand
	Line int    // of the nearest thing that is there; 0: not known

	kind   kind
	text   string // of a scalar; of an unknown one, what is known of it, the rest in ${}
	items  []Value
	keys   []string
	fields map[string]Value
	uses   []string // parameters and resources that it is made of
	ref    string   // the one that it is and nothing else
}

// Is tells whether it is there at all.
func (v Value) Is() bool { return v.kind != absent }

// Known tells whether it is there and worked out.
func (v Value) Known() bool { return v.kind > unknown }

// At is the value under the keys; absent when there is none, unknown under
// something unknown.
func (v Value) At(keys ...string) Value {
	for _, k := range keys {
		next, has := v.fields[k]
		if !has {
			next = Value{Line: v.Line}
			if v.kind == unknown {
				next.kind, next.uses = unknown, v.uses
			}
		}
		next.Path = v.Path + "." + k
		v = next
	}
	return v
}

// Items are the values of a list; a single value is a list of one.
func (v Value) Items() []Value {
	if v.kind == scalar || v.kind == unknown {
		return []Value{v}
	}
	return v.items
}

// Keys are the names in a mapping in their order.
func (v Value) Keys() []string { return v.keys }

// Text is a scalar's text, and false when it is not a known scalar.
func (v Value) Text() (string, bool) { return v.text, v.kind == scalar }

// Raw is what is known of a text, with ${...} for the rest; of a mapping or list
// that of everything in it, for a search.
func (v Value) Raw() string {
	if v.kind <= scalar {
		return v.text
	}
	var b strings.Builder
	for _, item := range v.items {
		b.WriteString(item.Raw() + "\n")
	}
	for _, k := range v.keys {
		b.WriteString(k + ": " + v.fields[k].Raw() + "\n")
	}
	return b.String()
}

// Int is a whole number, and false when it is not known to be one.
func (v Value) Int() (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(v.text))
	return n, err == nil && v.kind == scalar
}

// Bool is a truth value, and false when it is not known to be one.
func (v Value) Bool() (is, known bool) {
	if v.kind != scalar {
		return false, false
	}
	switch strings.ToLower(v.text) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// Duration is an ISO 8601 length of time such as PT15M, and false when it is not
// known to be one. Years and months, which have no fixed length, are not read.
func (v Value) Duration() (time.Duration, bool) {
	rest, ok := strings.CutPrefix(v.text, "P")
	if !ok || v.kind != scalar || rest == "" {
		return 0, false
	}
	days, clock, _ := strings.Cut(rest, "T")
	sum, ok := lengths(days, map[byte]time.Duration{'D': 24 * time.Hour})
	more, fine := lengths(clock, map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second})
	return sum + more, ok && fine
}

// lengths adds up numbers with a unit each, such as 1H30M.
func lengths(text string, units map[byte]time.Duration) (sum time.Duration, ok bool) {
	for text != "" {
		i := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if i <= 0 || units[text[i]] == 0 {
			return 0, false
		}
		n, err := strconv.ParseFloat(text[:i], 64)
		if err != nil || n > 1e6 {
			return 0, false
		}
		sum += time.Duration(n * float64(units[text[i]]))
		text = text[i+1:]
	}
	return sum, true
}

// Uses are the names of the parameters and resources that it and everything in
// it is made of, sorted.
func (v Value) Uses() []string {
	all := slices.Clone(v.uses)
	for _, item := range v.items {
		all = append(all, item.Uses()...)
	}
	for _, k := range v.keys {
		all = append(all, v.fields[k].Uses()...)
	}
	slices.SortFunc(all, cmp.Compare[string])
	return slices.Compact(all)
}

// Ref is the parameter or resource that it stands for and nothing else, such as
// Image of !Ref Image and !Sub "${Image}"; empty for what is made in another way.
func (v Value) Ref() string { return v.ref }

// unsure makes a value unknown.
func (v Value) unsure(text string, uses ...string) Value {
	return Value{Path: v.Path, Line: v.Line, kind: unknown, text: text, uses: uses}
}

// words makes a value a text.
func (v Value) words(text string, uses ...string) Value {
	return Value{Path: v.Path, Line: v.Line, kind: scalar, text: text, uses: uses}
}
