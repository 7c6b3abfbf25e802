package model

import (
	"math"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/wire"
)

// encoding is how a type whose values are laid on the integers is written, and
// the number of digits that its ordinals carry behind the point.
func (b *builder) encoding(t *catalog.Type, mod int32) (enc wire.Ordinal, scale int, ok bool) {
	if t.Kind == "enum" {
		return wire.Enum(t.Labels), 0, len(t.Labels) > 0
	}
	switch t.Name {
	case "numeric":
		_, scale = precision(mod)
		return wire.Numeric(scale), scale, true
	case "float4", "float8":
		scale = 4
		if t.Name == "float4" {
			scale = 2
		}
		return wire.Float(t.Name, scale), scale, true
	case "bit", "varbit":
		return wire.Bit(bitLength(mod)), 0, true
	}
	enc, ok = wire.OrdinalOf(t.Name)
	return enc, 0, ok && t.Kind == "base"
}

// precision reads numeric's modifier: digits in all (0: any number) and behind
// the point. A scale beyond what an ordinal carries is cut: the server fills
// up with zeros.
func precision(mod int32) (digits, scale int) {
	if mod < 4 {
		return 0, 2
	}
	digits = int(mod-4) >> 16
	scale = int(mod-4) & 0x7ff
	if scale >= 1024 { // negative scales are stored as 11 bits
		scale = 0
	}
	return digits, min(scale, wire.MaxScale)
}

func bitLength(mod int32) int {
	if mod < 1 {
		return 32
	}
	return int(mod)
}

func isWhole(name string) bool {
	switch name {
	case "int2", "int4", "int8", "oid", "xid", "cid", "xid8":
		return true
	}
	return false
}

const (
	dayMicros  = 86_400_000_000
	manyTexts  = 1 << 62
	wholeLimit = 1_000_000 // of whole numbers without a name that says more
)

// widest is every ordinal that a type can hold, of which generators make use.
func widest(t *catalog.Type, mod int32) gen.Domain {
	if t.Kind == "enum" {
		return gen.Range(0, int64(len(t.Labels))-1)
	}
	switch t.Name {
	case "bool":
		return gen.Range(0, 1)
	case "char":
		return gen.Range('!', '~')
	case "int2":
		return gen.Range(math.MinInt16, math.MaxInt16)
	case "int4":
		return gen.Range(math.MinInt32, math.MaxInt32)
	case "oid", "xid", "cid":
		return gen.Range(0, math.MaxUint32)
	case "numeric":
		digits, scale := precision(mod)
		if digits == 0 || digits > 18 {
			digits = 18
		}
		if real := int(mod-4) & 0x7ff; mod >= 4 && real < 1024 {
			digits = min(max(int(mod-4)>>16-(real-scale), 0), 18)
		}
		limit := int64(math.Pow10(digits)) - 1
		return gen.Range(-limit, limit)
	case "float4":
		return gen.Range(-1<<24, 1<<24)
	case "float8":
		return gen.Range(-1<<53, 1<<53)
	case "date":
		return gen.Range(wire.Days(year(1000)), wire.Days(year(9999)))
	case "timestamp", "timestamptz":
		return gen.Range(wire.Micros(year(1000)), wire.Micros(year(9999)))
	case "time", "timetz":
		return gen.Range(0, dayMicros-1)
	case "interval":
		return gen.Range(-3650*dayMicros, 3650*dayMicros)
	case "inet":
		return gen.Range(0, manyTexts)
	case "cidr":
		return gen.Range(0, wire.CidrMax)
	case "macaddr":
		return gen.Range(0, 1<<40-1)
	case "macaddr8":
		return gen.Range(0, 1<<56-1)
	case "bit", "varbit":
		return gen.Range(0, int64(math.MaxUint64>>1>>max(63-bitLength(mod), 0)))
	case "tid":
		return gen.Range(0, 1<<38)
	}
	return gen.Range(math.MinInt64, math.MaxInt64)
}

// usual is where a type's values lie when nothing more is known.
func (b *builder) usual(t *catalog.Type, mod int32) gen.Domain {
	from, to := b.times()
	var d gen.Domain
	switch t.Name {
	case "date":
		d = gen.Range(wire.Days(from), wire.Days(to)-1)
	case "timestamp", "timestamptz":
		d = gen.Range(wire.Micros(from), wire.Micros(to)-1)
	case "numeric":
		_, scale := precision(mod)
		d = gen.Range(0, 1000*int64(math.Pow10(scale))-1)
	case "float4":
		d = gen.Range(0, 1000*100)
	case "float8":
		d = gen.Range(0, 1000*10000)
	case "money":
		d = gen.Range(0, 1000*100-1)
	case "interval":
		d = gen.Range(1_000_000, 30*dayMicros)
	case "int2":
		d = gen.Range(0, 9999)
	case "int4", "int8", "oid", "xid", "cid", "xid8":
		d = gen.Range(0, wholeLimit-1)
	case "inet":
		d = gen.Range(0, wire.InetIPv4-1)
	case "cidr":
		d = gen.Range(0, wire.CidrIPv4-1)
	default:
		return widest(t, mod)
	}
	return d.And(widest(t, mod))
}
