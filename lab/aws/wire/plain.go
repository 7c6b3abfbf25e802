package wire

import (
	"math"
	"reflect"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// plain turns an SDK output into maps, lists and scalars. What is not set is
// left out: nil, and enumerations without a value.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Struct:
		if v.Type() == timeType {
			return v.Interface()
		}
		m := map[string]any{}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Name == "ResultMetadata" {
				continue
			}
			if value := plain(v.Field(i)); value != nil {
				m[f.Name] = value
			}
		}
		return m
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case reflect.String:
		if v.Len() == 0 && v.Type().Name() != "string" {
			return nil // an enumeration without a value
		}
		return v.String()
	default:
		return v.Interface()
	}
}

// seconds is a time as JSON 1.1 and CBOR have it: seconds since 1970.
func seconds(t time.Time) float64 { return math.Round(float64(t.UnixMicro())/1e3) / 1e3 }

// timesInSeconds replaces times for JSON.
func timesInSeconds(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = timesInSeconds(v[name])
		}
	case []any:
		for i := range v {
			v[i] = timesInSeconds(v[i])
		}
	case time.Time:
		return seconds(v)
	}
	return v
}

// toCBOR makes a CBOR value of a plain one.
func toCBOR(v any) cbor.Value {
	switch v := v.(type) {
	case map[string]any:
		m := cbor.Map{}
		for name, value := range v {
			m[name] = toCBOR(value)
		}
		return m
	case []any:
		l := make(cbor.List, len(v))
		for i := range v {
			l[i] = toCBOR(v[i])
		}
		return l
	case time.Time:
		return &cbor.Tag{ID: 1, Value: cbor.Float64(seconds(v))}
	case string:
		return cbor.String(v)
	case bool:
		return cbor.Bool(v)
	case float64:
		return cbor.Float64(v)
	case int32:
		return integer(int64(v))
	case int64:
		return integer(v)
	}
	return &cbor.Nil{}
}

func integer(n int64) cbor.Value {
	if n < 0 {
		return cbor.NegInt(-n)
	}
	return cbor.Uint(n)
}

// fromCBOR makes a plain value of a CBOR one.
func fromCBOR(v cbor.Value) any {
	switch v := v.(type) {
	case cbor.Map:
		m := map[string]any{}
		for name, value := range v {
			m[name] = fromCBOR(value)
		}
		return m
	case cbor.List:
		l := make([]any, len(v))
		for i := range v {
			l[i] = fromCBOR(v[i])
		}
		return l
	case *cbor.Tag:
		return instant(fromCBOR(v.Value))
	case cbor.String:
		return string(v)
	case cbor.Slice:
		return string(v)
	case cbor.Bool:
		return bool(v)
	case cbor.Float64:
		return float64(v)
	case cbor.Float32:
		return float64(v)
	case cbor.Uint:
		return int64(v)
	case cbor.NegInt:
		return -int64(v)
	}
	return nil
}

// instant is a time that was sent as seconds since 1970.
func instant(v any) any {
	switch v := v.(type) {
	case float64:
		return time.UnixMilli(int64(math.Round(v * 1e3))).UTC()
	case int64:
		return time.Unix(v, 0).UTC()
	}
	return v
}
