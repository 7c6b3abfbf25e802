package model

import (
	"encoding/binary"
	"math"
	"strconv"

	"upness/seed/gen"
)

func putFloat(dst []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(dst, math.Float64bits(f))
}

func putFloatText(dst []byte, f float64) []byte { return strconv.AppendFloat(dst, f, 'g', -1, 64) }

// coordinate is number i of a shape, between 0 and 1000.
func coordinate(h uint64, i int) float64 { return float64(gen.Mix(h+uint64(i))%100_000) / 100 }

// shape is a set of types that are a fixed list of numbers; in the text form
// each number goes before a comma or a closing bracket of the frame.
func shape(c *column, numbers func(h uint64) []float64, frame string) *set {
	return &set{size: free, note: c.typ.Name,
		binary: func(dst []byte, k uint64) []byte {
			for _, f := range numbers(c.key.At(k)) {
				dst = putFloat(dst, f)
			}
			return dst
		},
		text: func(dst []byte, k uint64) []byte {
			ns := numbers(c.key.At(k))
			for i := range len(frame) {
				due := frame[i] == ',' && frame[i-1] != ')' || frame[i] == ')' || frame[i] == '}' || frame[i] == '>'
				if due && (i == 0 || frame[i-1] != ')') && len(ns) > 0 {
					dst = putFloatText(dst, ns[0])
					ns = ns[1:]
				}
				dst = append(dst, frame[i])
			}
			return dst
		}}
}

func geometric(n int, frame string) func(*column) *set {
	return func(c *column) *set {
		return shape(c, func(h uint64) []float64 {
			out := make([]float64, n)
			for i := range out {
				out[i] = coordinate(h, i)
			}
			return out
		}, frame)
	}
}

// A box's first corner is the upper right one.
func boxSet(c *column) *set {
	return shape(c, func(h uint64) []float64 {
		x, y := coordinate(h, 0), coordinate(h, 1)
		return []float64{x + coordinate(h, 2), y + coordinate(h, 3), x, y}
	}, "(,),(,)")
}

// A line is Ax + By + C = 0, with A and B not both 0.
func lineSet(c *column) *set {
	return shape(c, func(h uint64) []float64 { return []float64{1 + coordinate(h, 0), -1, coordinate(h, 1)} }, "{,,}")
}

// The bracket of a circle's centre closes before the comma of its radius.
func circleSet(c *column) *set {
	s := shape(c, func(h uint64) []float64 { return []float64{coordinate(h, 0), coordinate(h, 1), 1 + coordinate(h, 2)} }, "")
	s.text = func(dst []byte, k uint64) []byte {
		h := c.key.At(k)
		dst = append(putFloatText(append(dst, "<("...), coordinate(h, 0)), ',')
		dst = append(putFloatText(dst, coordinate(h, 1)), "),"...)
		return append(putFloatText(dst, 1+coordinate(h, 2)), '>')
	}
	return s
}

const corners = 4

// cornersOf is a quadrangle around a point.
func cornersOf(h uint64) [2 * corners]float64 {
	x, y, r := coordinate(h, 0), coordinate(h, 1), 1+coordinate(h, 2)/10
	return [...]float64{x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r}
}

func polygonSet(c *column) *set { return outline(c, nil) }

// A path's first byte says that it is closed.
func pathSet(c *column) *set { return outline(c, []byte{1}) }

func outline(c *column, head []byte) *set {
	return &set{size: free, note: c.typ.Name,
		binary: func(dst []byte, k uint64) []byte {
			dst = put32(append(dst, head...), corners)
			for _, f := range cornersOf(c.key.At(k)) {
				dst = putFloat(dst, f)
			}
			return dst
		},
		text: func(dst []byte, k uint64) []byte {
			dst = append(dst, '(')
			at := cornersOf(c.key.At(k))
			for i := range corners {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = append(putFloatText(append(dst, '('), at[2*i]), ',')
				dst = append(putFloatText(dst, at[2*i+1]), ')')
			}
			return append(dst, ')')
		}}
}
