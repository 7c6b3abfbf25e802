package wire

import (
	"encoding/binary"
	"strconv"
)

// Put appends the value with a given place in its type's order.
type Put func(dst []byte, v int64) []byte

// Ordinal describes a type whose values are laid on the integers:
//
//	bool                  0, 1
//	int2 int4 int8 oid    themselves
//	numeric float4 float8 the value times ten to the scale
//	money                 cents
//	date                  days since 2000-01-01
//	time timestamp        microseconds since midnight, since 2000-01-01
//	interval              microseconds
//	enum                  the label's place
//	uuid inet macaddr bit a number that is spread over the type's bits
type Ordinal struct{ Binary, Text Put }

var ordinals = map[string]Ordinal{
	"bool":        {put8, putBool},
	"char":        {put8, putChar},
	"int2":        {put16, putDecimal},
	"int4":        {put32, putDecimal},
	"int8":        {put64, putDecimal},
	"oid":         {put32, putDecimal},
	"xid":         {put32, putDecimal},
	"cid":         {put32, putDecimal},
	"xid8":        {put64, putDecimal},
	"money":       {put64, func(dst []byte, v int64) []byte { return appendScaled(dst, v, 2) }},
	"date":        {put32, putDate},
	"timestamp":   {put64, putTimestamp},
	"timestamptz": {put64, putTimestamptz},
	"time":        {put64, putTime},
	"timetz":      {putTimetz, putTimetzText},
	"interval":    {putInterval, putIntervalText},
	"uuid":        {putUUID, putUUIDText},
	"inet":        {putInet, putInetText},
	"cidr":        {putCidr, putCidrText},
	"macaddr":     {putMac, putMacText},
	"macaddr8":    {putMac8, putMac8Text},
	"pg_lsn":      {put64, putLSN},
	"tid":         {putTid, putTidText},
}

// OrdinalOf returns the encoding of a built-in type without parameters.
func OrdinalOf(typname string) (Ordinal, bool) {
	o, ok := ordinals[typname]
	return o, ok
}

func put8(dst []byte, v int64) []byte  { return append(dst, byte(v)) }
func put16(dst []byte, v int64) []byte { return binary.BigEndian.AppendUint16(dst, uint16(v)) }
func put32(dst []byte, v int64) []byte { return binary.BigEndian.AppendUint32(dst, uint32(v)) }
func put64(dst []byte, v int64) []byte { return binary.BigEndian.AppendUint64(dst, uint64(v)) }

func putDecimal(dst []byte, v int64) []byte { return strconv.AppendInt(dst, v, 10) }
func putChar(dst []byte, v int64) []byte    { return append(dst, byte(v)) }

func putBool(dst []byte, v int64) []byte {
	if v != 0 {
		return append(dst, 't')
	}
	return append(dst, 'f')
}

func putLSN(dst []byte, v int64) []byte {
	dst = strconv.AppendUint(dst, uint64(v)>>32, 16)
	return strconv.AppendUint(append(dst, '/'), uint64(v)&0xffffffff, 16)
}

// A tid is a block's number and a line's, the latter from 1.
func putTid(dst []byte, v int64) []byte { return put16(put32(dst, v>>8), v&0xff+1) }

func putTidText(dst []byte, v int64) []byte {
	dst = strconv.AppendInt(append(dst, '('), v>>8, 10)
	dst = strconv.AppendInt(append(dst, ','), v&0xff+1, 10)
	return append(dst, ')')
}

// Enum returns the encoding of an enum with these labels, in their order.
func Enum(labels []string) Ordinal {
	put := func(dst []byte, v int64) []byte { return append(dst, labels[v]...) }
	return Ordinal{put, put}
}

// Float returns the encoding of float4 or float8; values carry scale digits
// behind the point.
func Float(typname string, scale int) Ordinal {
	div := float64(pow10(scale))
	if typname == "float4" {
		return Ordinal{func(dst []byte, v int64) []byte { return putFloat4(dst, float32(float64(v)/div)) },
			func(dst []byte, v int64) []byte { return strconv.AppendFloat(dst, float64(v)/div, 'g', -1, 32) }}
	}
	return Ordinal{func(dst []byte, v int64) []byte { return putFloat8(dst, float64(v)/div) },
		func(dst []byte, v int64) []byte { return strconv.AppendFloat(dst, float64(v)/div, 'g', -1, 64) }}
}

// Bit returns the encoding of bit(n) and varbit, with n bits each.
func Bit(n int) Ordinal {
	return Ordinal{
		func(dst []byte, v int64) []byte {
			dst = put32(dst, int64(n))
			for i := range (n + 7) / 8 {
				var b byte
				for j := range 8 {
					b = b<<1 | bitAt(v, n, i*8+j)
				}
				dst = append(dst, b)
			}
			return dst
		},
		func(dst []byte, v int64) []byte {
			for i := range n {
				dst = append(dst, '0'+bitAt(v, n, i))
			}
			return dst
		},
	}
}

// bitAt is bit i, from the left, of v written in n bits.
func bitAt(v int64, n, i int) byte {
	shift := n - 1 - i
	if i >= n || shift >= 64 {
		return 0
	}
	return byte(uint64(v) >> shift & 1)
}
