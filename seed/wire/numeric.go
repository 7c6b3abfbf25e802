package wire

import (
	"encoding/binary"
	"math"
	"strconv"
)

// MaxScale is the largest number of digits behind the point that an ordinal
// carries: more would leave an int64 too few in front of it.
const MaxScale = 12

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// Numeric returns the encoding of numeric; values carry scale digits behind
// the point, at most MaxScale.
func Numeric(scale int) Ordinal {
	div, pad := pow10(scale), pow10((4-scale%4)%4)
	groups := (scale + 3) / 4
	return Ordinal{
		func(dst []byte, v int64) []byte { return putNumeric(dst, v, div, pad, groups, scale) },
		func(dst []byte, v int64) []byte { return appendScaled(dst, v, scale) },
	}
}

// putNumeric writes numeric_recv's form: the count of base-10000 digits, the
// weight of the first, the sign, the display scale, the digits. Zeros at
// either end are allowed; the server strips them.
func putNumeric(dst []byte, v, div, pad int64, groups, scale int) []byte {
	sign := uint16(0)
	u := uint64(v)
	if v < 0 {
		sign, u = 0x4000, -u
	}
	whole, frac := u/uint64(div), u%uint64(div)*uint64(pad)
	var buf [5 + MaxScale/4]uint16
	n := len(buf)
	for range groups {
		n--
		buf[n] = uint16(frac % 10000)
		frac /= 10000
	}
	weight := -1
	for ; whole > 0; whole /= 10000 {
		n--
		weight++
		buf[n] = uint16(whole % 10000)
	}
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(buf)-n))
	dst = binary.BigEndian.AppendUint16(dst, uint16(int16(weight)))
	dst = binary.BigEndian.AppendUint16(dst, sign)
	dst = binary.BigEndian.AppendUint16(dst, uint16(scale))
	for _, d := range buf[n:] {
		dst = binary.BigEndian.AppendUint16(dst, d)
	}
	return dst
}

// appendScaled writes v with its last scale digits behind a point.
func appendScaled(dst []byte, v int64, scale int) []byte {
	u := uint64(v)
	if v < 0 {
		dst, u = append(dst, '-'), -u
	}
	div := uint64(pow10(scale))
	dst = strconv.AppendUint(dst, u/div, 10)
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for frac, d := u%div, div/10; d > 0; d /= 10 {
		dst = append(dst, '0'+byte(frac/d%10))
	}
	return dst
}

func putFloat8(dst []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(dst, math.Float64bits(f))
}

func putFloat4(dst []byte, f float32) []byte {
	return binary.BigEndian.AppendUint32(dst, math.Float32bits(f))
}
