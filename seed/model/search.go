package model

import (
	"encoding/binary"
	"strconv"

	"upness/seed/words"
)

// lexemes draws a few words in the order in which a tsvector keeps them, each
// with a position.
func lexemes(h uint64, each func(word string, position uint16)) {
	pool := words.Lexemes()
	step := uint64(len(pool)) / 8
	for i := range 8 {
		if h>>i&1 == 0 && i > 0 { // about half of eight
			continue
		}
		at := uint64(i)*step + h>>(8+6*i)%step
		each(pool[at], uint16(1+i*3))
	}
}

func tsvectorSet(c *column) *set {
	return &set{size: free, note: "words",
		binary: func(dst []byte, k uint64) []byte {
			at, n := len(dst), uint32(0)
			dst = append(dst, 0, 0, 0, 0)
			lexemes(c.key.At(k), func(word string, position uint16) {
				n++
				dst = append(append(dst, word...), 0, 0, 1)
				dst = binary.BigEndian.AppendUint16(dst, position)
			})
			binary.BigEndian.PutUint32(dst[at:], n)
			return dst
		},
		text: func(dst []byte, k uint64) []byte {
			lexemes(c.key.At(k), func(word string, position uint16) {
				dst = append(append(append(dst, '\''), word...), '\'', ':')
				dst = append(strconv.AppendUint(dst, uint64(position), 10), ' ')
			})
			return dst
		}}
}

// tsquerySet makes queries for one word: the count of nodes, then a node of
// kind 1 (a value) with weight 0 and no prefix match.
func tsquerySet(c *column) *set {
	return &set{size: free, note: "a word",
		binary: func(dst []byte, k uint64) []byte {
			dst = append(put32(dst, 1), 1, 0, 0)
			return append(words.Words(dst, c.key.At(k), 1), 0)
		},
		text: func(dst []byte, k uint64) []byte {
			return append(words.Words(append(dst, '\''), c.key.At(k), 1), '\'')
		}}
}

var hstoreKeys = []string{"colour", "origin", "size"}

func hstoreSet(c *column) *set {
	value := func(dst []byte, k uint64, i int) []byte { return words.Words(dst, c.key.At(k)>>(16*i), 1) }
	return &set{size: free, note: "three pairs",
		binary: func(dst []byte, k uint64) []byte {
			dst = put32(dst, uint32(len(hstoreKeys)))
			for i, key := range hstoreKeys {
				dst = append(put32(dst, uint32(len(key))), key...)
				at := len(dst)
				dst = value(append(dst, 0, 0, 0, 0), k, i)
				binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
			}
			return dst
		},
		text: func(dst []byte, k uint64) []byte {
			for i, key := range hstoreKeys {
				if i > 0 {
					dst = append(dst, ',', ' ')
				}
				dst = append(append(append(dst, '"'), key...), `"=>"`...)
				dst = append(value(dst, k, i), '"')
			}
			return dst
		}}
}
