package trace

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// oldest is the oldest major version whose statements can be traced.
const oldest = 12

func tooOld(major int) error {
	return fmt.Errorf("trace: the server is Postgres %d; versions from %d on can be looked at", major, oldest)
}

// major is the server's major version: "15.14" and "18beta1" begin with it.
func (o *Observer) major() int {
	text := o.conn.ParameterStatus("server_version")
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	major, _ := strconv.Atoi(text[:n])
	return major
}

func oids(all map[uint32]relation) []uint32 { return slices.Sorted(maps.Keys(all)) }

// empty is the input of a COPY FROM STDIN.
type empty struct{}

// Read gives nothing.
func (empty) Read([]byte) (int, error) { return 0, io.EOF }
