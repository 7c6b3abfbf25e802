package model

import (
	"strconv"

	"upness/seed/gen"
	"upness/seed/words"
)

// special is the set of a type with a form of its own, or nil.
func (b *builder) special(c *column) *set {
	make1 := map[string]func(*column) *set{
		"json": jsonSet, "jsonb": jsonSet, "jsonpath": rawSet(jsonPath), "xml": rawSet(xmlText),
		"tsvector": tsvectorSet, "tsquery": tsquerySet, "hstore": hstoreSet,
		"point": geometric(2, "(,)"), "lseg": geometric(4, "[(,),(,)]"), "box": boxSet, "line": lineSet,
		"path": pathSet, "polygon": polygonSet, "circle": circleSet,
		"pg_snapshot": snapshotSet, "txid_snapshot": snapshotSet,
		"ltree": labelPaths, "lquery": rawSet(labelPath), "ltxtquery": rawSet(words.Kind("word")),
		"vector": vectorSet, "halfvec": vectorSet, "cube": textSet(cubeText), "seg": textSet(segText),
		"geometry": textSet(pointText), "geography": textSet(pointText),
		"aclitem": b.aclSet,
	}[c.typ.Name]
	if make1 == nil {
		if oid, ok := registered[c.typ.Name]; ok {
			return oidSet(oid)
		}
		return nil
	}
	return make1(c)
}

// registered are objects that every server has, for the types that name one.
var registered = map[string]uint32{
	"regclass": 1259, "regtype": 23, "regproc": 1242, "regprocedure": 1242, "regoper": 96, "regoperator": 96,
	"regrole": 10, "regnamespace": 11, "regconfig": 3748, "regdictionary": 3765, "regcollation": 100,
}

func oidSet(oid uint32) *set {
	return &set{size: 1, note: "an object of the server's own",
		binary: func(dst []byte, _ uint64) []byte { return put32(dst, oid) },
		text:   func(dst []byte, _ uint64) []byte { return strconv.AppendUint(dst, uint64(oid), 10) }}
}

// rawSet is a set of texts that the type's input takes as they are.
func rawSet(maker func(dst []byte, h uint64) []byte) func(*column) *set {
	return func(c *column) *set {
		s := texts(c.typ, free, func(dst []byte, k uint64) []byte { return maker(dst, c.key.At(k)) })
		s.note = c.typ.Name
		return s
	}
}

// textSet is rawSet for types whose binary form is not made here.
func textSet(maker func(dst []byte, h uint64) []byte) func(*column) *set {
	return func(c *column) *set {
		s := rawSet(maker)(c)
		s.binary = nil
		return s
	}
}

func (b *builder) aclSet(*column) *set {
	text := `=r/"` + b.schema.User + `"`
	return &set{size: 1, note: "a grant", text: func(dst []byte, _ uint64) []byte { return append(dst, text...) }}
}

// jsonSet makes small objects. Where no two may be equal, n tells them apart.
func jsonSet(c *column) *set {
	object := func(dst []byte, n, h uint64) []byte {
		dst = strconv.AppendUint(append(dst, `{"n": `...), n, 10)
		dst = words.Slug(append(dst, `, "label": "`...), h)
		dst = append(dst, `", "active": `...)
		dst = strconv.AppendBool(dst, h>>40&3 != 0)
		dst = words.Words(append(dst, `, "tags": ["`...), h>>8, 1)
		dst = words.Words(append(dst, `", "`...), h>>24, 1)
		dst = strconv.AppendUint(append(dst, `"], "score": `...), h>>44%100, 10)
		return append(dst, '}')
	}
	s := texts(c.typ, free, func(dst []byte, k uint64) []byte { h := c.key.At(k); return object(dst, h>>50, h) })
	s.note = "objects"
	s.distinct = func(uint64) *set {
		return texts(c.typ, free, func(dst []byte, k uint64) []byte { return object(dst, k, c.key.At(k)) })
	}
	return s
}

func jsonPath(dst []byte, h uint64) []byte {
	return append(words.Words(append(dst, `$."`...), h, 1), '"')
}

func xmlText(dst []byte, h uint64) []byte {
	dst = strconv.AppendUint(append(dst, `<item id="`...), h>>48, 10)
	return append(words.Words(append(dst, `">`...), h, 4), `</item>`...)
}

// labelPaths are told apart, where no two may be equal, by a label of their own.
func labelPaths(c *column) *set {
	s := rawSet(labelPath)(c)
	s.distinct = func(uint64) *set {
		return texts(c.typ, free, func(dst []byte, k uint64) []byte {
			return strconv.AppendUint(append(labelPath(dst, c.key.At(k)), '.'), k, 10)
		})
	}
	return s
}

func labelPath(dst []byte, h uint64) []byte {
	dst = append(words.Words(dst, h, 1), '.')
	dst = append(words.Words(dst, h>>16, 1), '.')
	return words.Words(dst, h>>32, 1)
}

func snapshotSet(*column) *set {
	return &set{size: 1 << 40, note: "snapshots",
		binary: func(dst []byte, k uint64) []byte {
			dst = put32(dst, 0)
			return put64(put64(dst, k+1), k+1)
		},
		text: func(dst []byte, k uint64) []byte {
			dst = append(strconv.AppendUint(dst, k+1, 10), ':')
			return append(strconv.AppendUint(dst, k+1, 10), ':')
		}}
}

func put64(dst []byte, v uint64) []byte { return put32(put32(dst, uint32(v>>32)), uint32(v)) }

// vectorSet makes vectors of the dimension that the column's modifier says.
func vectorSet(c *column) *set {
	dims := max(int(c.mod), 3)
	return textSet(func(dst []byte, h uint64) []byte {
		dst = append(dst, '[')
		for i := range dims {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendFloat(dst, float64(gen.Mix(h+uint64(i))%2000)/1000-1, 'f', 3, 64)
		}
		return append(dst, ']')
	})(c)
}

func cubeText(dst []byte, h uint64) []byte { return pointWith(dst, h, "(", ", ", ")") }
func segText(dst []byte, h uint64) []byte {
	dst = append(strconv.AppendUint(dst, h%100, 10), " .. "...)
	return strconv.AppendUint(dst, 100+h>>8%100, 10)
}
func pointText(dst []byte, h uint64) []byte { return pointWith(dst, h, "POINT(", " ", ")") }

func pointWith(dst []byte, h uint64, open, sep, shut string) []byte {
	dst = strconv.AppendFloat(append(dst, open...), float64(h%12000)/100-60, 'f', 2, 64)
	dst = strconv.AppendFloat(append(dst, sep...), float64(h>>32%12000)/100-60, 'f', 2, 64)
	return append(dst, shut...)
}
