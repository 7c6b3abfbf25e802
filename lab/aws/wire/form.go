package wire

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fillForm fills an SDK input from the fields of a form: Name=x, List.member.1=x,
// Structure.Field=x, Map.entry.1.key=x and Map.entry.1.value=x.
func fillForm(form url.Values, into any) error {
	root := &branch{}
	for name, values := range form {
		if len(values) > 0 {
			root.put(strings.Split(name, "."), values[0])
		}
	}
	return root.fill(reflect.ValueOf(into).Elem(), "")
}

// branch is the fields that share a beginning of their names.
type branch struct {
	value string
	set   bool
	below map[string]*branch
}

func (b *branch) put(path []string, value string) {
	if len(path) == 0 {
		b.value, b.set = value, true
		return
	}
	if b.below == nil {
		b.below = map[string]*branch{}
	}
	next := b.below[path[0]]
	if next == nil {
		next = &branch{}
		b.below[path[0]] = next
	}
	next.put(path[1:], value)
}

func (b *branch) fill(v reflect.Value, name string) error {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return b.fill(v.Elem(), name)
	case reflect.Struct:
		if v.Type() == timeType {
			return b.fillTime(v, name)
		}
		for i := range v.NumField() {
			if below, ok := b.below[v.Type().Field(i).Name]; ok && v.Field(i).CanSet() {
				if err := below.fill(v.Field(i), v.Type().Field(i).Name); err != nil {
					return err
				}
			}
		}
		return nil
	case reflect.Slice:
		return b.fillList(v, name)
	default:
		return scalar(v, b.value, name)
	}
}

// fillList takes Name.member.1, Name.member.2, ... in the order of the numbers.
// A list sent empty is there and empty.
func (b *branch) fillList(v reflect.Value, name string) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	members := b.below["member"]
	if members == nil {
		return nil
	}
	numbers := make([]int, 0, len(members.below))
	for text := range members.below {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%s.member.%s: expected a number", name, text)
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		item := reflect.New(v.Type().Elem()).Elem()
		if err := members.below[strconv.Itoa(n)].fill(item, name); err != nil {
			return err
		}
		v.Set(reflect.Append(v, item))
	}
	return nil
}

func (b *branch) fillTime(v reflect.Value, name string) error {
	t, err := time.Parse(time.RFC3339Nano, b.value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	v.Set(reflect.ValueOf(t))
	return nil
}

// scalar reads a text into a field of whatever type.
func scalar(v reflect.Value, text, name string) error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%s: %q: expected true or false", name, text)
		}
		v.SetBool(b)
	case reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%s: %q: expected a whole number", name, text)
		}
		v.SetInt(n)
	case reflect.Float64, reflect.Float32:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("%s: %q: expected a number", name, text)
		}
		v.SetFloat(f)
	default:
		return fmt.Errorf("%s: a field of type %s is not known", name, v.Type())
	}
	return nil
}
