package plan

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var syntaxError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntax notes an error of the YAML parser, which has its line in its text, if any.
func (d *decoder) syntax(err error, data []byte) {
	out := &Error{File: d.file, Msg: strings.ReplaceAll(err.Error(), "\n", " ")}
	if m := syntaxError.FindStringSubmatch(out.Msg); m != nil {
		line, _ := strconv.Atoi(m[1]) // 0 without one
		out.Line, out.Msg = syntaxLine(data, line), "not YAML: "+m[2]
	}
	d.errs = append(d.errs, out)
}

// syntaxLine finds the line of a syntax error: the one after the longest run of
// whole lines that is YAML. The parser's own line is that of the list or mapping
// around it, or one less, or missing; it is kept when the search, which stays
// near it, finds nothing.
func syntaxLine(data []byte, near int) int {
	const around = 300 // lines: a bound on the work
	lines := bytes.SplitAfter(data, []byte("\n"))
	last, found := 0, false
	for n := max(0, near-around); n <= min(len(lines)-1, near+around); n++ {
		var doc yaml.Node
		if yaml.Unmarshal(bytes.Join(lines[:n], nil), &doc) == nil {
			last, found = n, true
		}
	}
	if !found {
		return near
	}
	return last + 1
}
