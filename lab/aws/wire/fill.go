package wire

import (
	"fmt"
	"reflect"
	"strconv"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// fill sets v, a pointer to an SDK input, from plain values: maps by field name,
// lists, texts, numbers, booleans and times.
func fill(from, into any) error { return set(reflect.ValueOf(into).Elem(), from, "") }

func set(v reflect.Value, from any, name string) error {
	if from == nil {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return set(v.Elem(), from, name)
	}
	switch from := from.(type) {
	case map[string]any:
		return setStruct(v, from, name)
	case []any:
		if v.Kind() != reflect.Slice {
			return fmt.Errorf("%s: a list was not expected", name)
		}
		v.Set(reflect.MakeSlice(v.Type(), len(from), len(from)))
		for i := range from {
			if err := set(v.Index(i), from[i], name); err != nil {
				return err
			}
		}
		return nil
	case time.Time:
		if v.Type() != timeType {
			return fmt.Errorf("%s: a time was not expected", name)
		}
		v.Set(reflect.ValueOf(from))
		return nil
	case float64:
		if v.Type() == timeType {
			v.Set(reflect.ValueOf(time.Unix(0, int64(from*1e9)).UTC()))
			return nil
		}
		return scalar(v, strconv.FormatFloat(from, 'f', -1, 64), name)
	}
	return scalar(v, fmt.Sprint(from), name)
}

func setStruct(v reflect.Value, from map[string]any, name string) error {
	if v.Kind() != reflect.Struct {
		return fmt.Errorf("%s: a structure was not expected", name)
	}
	for key, value := range from {
		field := v.FieldByName(key)
		if !field.IsValid() || !field.CanSet() {
			continue // newer clients may know more
		}
		if err := set(field, value, key); err != nil {
			return err
		}
	}
	return nil
}
