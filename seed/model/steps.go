package model

import (
	"math"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/wire"
)

// stepOf is the distance, in microseconds, of two times that a column can tell
// apart: a timestamp(0) is rounded to seconds by the server. 1 for other types.
func stepOf(t *catalog.Type, mod int32) int64 {
	const digits = 6
	switch t.Name {
	case "timestamp", "timestamptz", "time", "timetz":
	case "interval":
		mod &= 0xffff // the fields are above
	default:
		return 1
	}
	if mod < 0 || mod >= digits {
		return 1
	}
	return int64(math.Pow10(digits - int(mod)))
}

// stepped keeps those members of a set of ordinals that lie on a multiple of
// step. A set in which there is none stays as it is.
func (s *set) stepped(enc wire.Ordinal, step int64) *set {
	if step == 1 {
		return s
	}
	var in gen.Domain // in steps
	for _, v := range s.domain {
		in = append(in, gen.Range(ceilTo(v.Lo, step)/step, floorTo(v.Hi, step)/step)...)
	}
	if len(in) == 0 {
		return s
	}
	s.size = in.Size()
	s.ints = func(k uint64) int64 { return in.At(k) * step }
	return s.encode(enc)
}

// floorTo is the greatest multiple of step that is not above x.
func floorTo(x, step int64) int64 {
	r := x % step
	if r < 0 {
		r += step
	}
	return x - r
}

func ceilTo(x, step int64) int64 { return -floorTo(-x, step) }
