package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// needs lists the names that a value refers to.
func needs(v any, found func(name string)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			needs(item, found)
		}
	case map[string]any:
		for name, a := range v {
			switch list, _ := a.([]any); {
			case name == "Ref":
				found(text(a))
			case name == "Fn::GetAtt" && len(list) == 2:
				found(text(list[0]))
			case name == "Fn::Sub":
				subNeeds(a, found)
			}
			needs(a, found)
		}
	}
}

func subNeeds(a any, found func(name string)) {
	pattern, own := text(a), map[string]any{}
	if list, ok := a.([]any); ok && len(list) == 2 {
		pattern, own = text(list[0]), mapping(list[1])
	}
	for _, m := range placeholder.FindAllStringSubmatch(pattern, -1) {
		name, _, _ := strings.Cut(strings.TrimSpace(m[1]), ".")
		if _, mine := own[name]; !mine && !strings.HasPrefix(name, "!") {
			found(name)
		}
	}
}

// Needs lists the resources that one refers to or depends on, sorted.
func (t *Template) Needs(logical string) []string {
	seen := map[string]bool{}
	r := t.Resources[logical]
	note := func(name string) {
		if _, ok := t.Resources[name]; ok {
			seen[name] = true
		}
	}
	for _, name := range r.DependsOn {
		note(name)
	}
	needs(r.Properties, note)
	return slices.Sorted(maps.Keys(seen))
}

// Uses says whether a resource refers to a parameter.
func (t *Template) Uses(logical, parameter string) bool {
	used := false
	needs(t.Resources[logical].Properties, func(name string) { used = used || name == parameter })
	return used
}

// Order lists the resources so that each comes after those it needs.
func (t *Template) Order() ([]string, error) {
	var order []string
	state := map[string]int{} // 1: under way, 2: done
	var visit func(name string) error
	visit = func(name string) error {
		switch state[name] {
		case 1:
			return fmt.Errorf("Circular dependency between resources: [%s]", name)
		case 2:
			return nil
		}
		state[name] = 1
		for _, need := range t.Needs(name) {
			if err := visit(need); err != nil {
				return err
			}
		}
		state[name] = 2
		order = append(order, name)
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(t.Resources)) {
		if err := visit(name); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// check refuses what refers to nothing.
func (t *Template) check() error {
	for _, name := range slices.Sorted(maps.Keys(t.Resources)) {
		r := t.Resources[name]
		var bad []string
		note := func(need string) {
			_, resource := t.Resources[need]
			_, parameter := t.Parameters[need]
			if !resource && !parameter && !strings.HasPrefix(need, "AWS::") {
				bad = append(bad, need)
			}
		}
		needs(r.Properties, note)
		for _, need := range r.DependsOn {
			note(need)
		}
		if len(bad) > 0 {
			slices.Sort(bad)
			return fmt.Errorf("Template format error: Unresolved resource dependencies [%s] in the Resources block of the template", strings.Join(slices.Compact(bad), ", "))
		}
		if _, known := t.Conditions[r.Condition]; r.Condition != "" && !known {
			return fmt.Errorf("Template format error: Unresolved condition dependency %s in the Resources block of the template", r.Condition)
		}
	}
	_, err := t.Order()
	return err
}

// Cause is a name that a property refers to.
type Cause struct {
	Name      string // of a parameter or a resource
	Attribute bool   // of the resource; else the resource itself
}

// Causes lists what a resource's property refers to, each once, by name.
func (t *Template) Causes(logical, property string) []Cause {
	var all []Cause
	needs(t.Resources[logical].Properties[property], func(name string) {
		c := Cause{Name: name, Attribute: t.Resources[name].Type == "AWS::EC2::LaunchTemplate"}
		if !strings.HasPrefix(name, "AWS::") && !slices.Contains(all, c) {
			all = append(all, c)
		}
	})
	slices.SortFunc(all, func(a, b Cause) int { return strings.Compare(a.Name, b.Name) })
	return all
}
