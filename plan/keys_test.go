package plan

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// The parser knows a key for each field of the Go types, and no other, in the
// order of the fields.
func TestKeysAreTheFields(t *testing.T) {
	var walk func(path string, typ reflect.Type, keys []key)
	walk = func(path string, typ reflect.Type, keys []key) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if keys == nil {
			return
		}
		fields := map[string]reflect.Type{}
		for i := range typ.NumField() {
			f := typ.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); f.IsExported() && name != "-" {
				fields[name] = f.Type
			}
		}
		for _, k := range keys {
			field, has := fields[k.name]
			if !has {
				t.Errorf("%s.%s is a key and no field of %v", path, k.name, typ)
				continue
			}
			delete(fields, k.name)
			walk(path+"."+k.name, field, k.shape.within())
		}
		for name := range fields {
			t.Errorf("%s.%s is a field of %v and no key", path, name, typ)
		}
	}
	walk("", reflect.TypeFor[Plan](), new(Plan).shape().keys)
}

// everyKey calls visit for each key of the plan with its path.
func everyKey(keys []key, path string, visit func(path string, k key)) {
	for _, k := range keys {
		visit(path+k.name, k)
		everyKey(k.shape.within(), path+k.name+".", visit)
	}
}

func TestEveryKeyIsExplained(t *testing.T) {
	everyKey(new(Plan).shape().keys, "", func(path string, k key) {
		if k.doc == "" || !strings.HasSuffix(k.doc, ".") && !strings.HasSuffix(k.doc, ".)") {
			t.Errorf("%s: %q is no sentence", path, k.doc)
		}
		if k.example == "" && k.shape.within() == nil {
			t.Errorf("%s has no example", path)
		}
		if k.required && k.fallback != "" {
			t.Errorf("%s is required and has a default", path)
		}
		for what, text := range map[string]string{"example": k.example, "default": k.fallback} {
			if text == "" {
				continue
			}
			d := newDecoder("", func(string) (string, bool) { return "postgres://db/app", true })
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
				t.Errorf("%s: %s %q: %v", path, what, text, err)
				continue
			}
			d.read(k.name, doc.Content[0], doc.Content[0], k.shape)
			if err := d.errs.sorted(); err != nil {
				t.Errorf("%s: %s %q: %v", path, what, text, err)
			}
		}
	})
}

func TestSuggest(t *testing.T) {
	keys := []string{"name", "load", "database", "longest_outage", "exec", "p99"}
	for word, want := range map[string]string{
		"lod":            "load",
		"Load":           "load",
		"laod":           "load",
		"exce":           "exec",
		"longest-outage": "longest_outage",
		"longestoutage":  "longest_outage",
		"p95":            "p99",
		"colour":         "",
		"x":              "",
		"":               "",
	} {
		if got := nearest(word, keys); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if diff := cmp.Diff(`unknown key "colour", expected one of: a, b`, unknownKey("colour", []string{"a", "b"})); diff != "" {
		t.Error(diff)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"kitten", "sitting", 3},
		{"ab", "ba", 1}, // a swap is one
		{"abcd", "acbd", 1},
		{"ca", "abc", 3}, // no edit between what was swapped
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
