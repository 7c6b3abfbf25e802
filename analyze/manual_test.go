package analyze

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// The manual lists every field of verdict.json, and nothing tells a program that
// reads it more than its schema.
func TestTheManualListsTheFields(t *testing.T) {
	b, err := os.ReadFile("../docs/verdict.md")
	if err != nil {
		t.Fatal(err)
	}
	_, manual, found := strings.Cut(string(b), "## verdict.json")
	if !found {
		t.Fatal("the manual has no section on verdict.json")
	}
	for name := range fieldsOf(reflect.TypeFor[Verdict](), map[string]bool{}) {
		if !strings.Contains(manual, "`"+name+"`") && !strings.Contains(manual, "`"+name+"[]`") {
			t.Errorf("the manual does not list the field %s", name)
		}
	}
}

// fieldsOf adds the names of the fields of a type and of what it is made of.
func fieldsOf(of reflect.Type, names map[string]bool) map[string]bool {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return fieldsOf(of.Elem(), names)
	case reflect.Struct:
		for i := range of.NumField() {
			if name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
				names[name] = true
				fieldsOf(of.Field(i).Type, names)
			}
		}
	}
	return names
}
