package loadgen

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"upness/plan"
)

// expectation is a target's `expect`, compiled: what a right answer looks like.
type expectation struct {
	status []int
	body   *regexp.Regexp
	json   []jsonWant
	sha256 string
}

type jsonWant struct {
	path jsonPath
	text string // "*": anything, as long as it is there
}

func newExpectation(e plan.Expect) (expectation, error) {
	out := expectation{status: e.Status, sha256: strings.ToLower(e.SHA256)}
	if e.Body != "" {
		re, err := regexp.Compile(e.Body)
		if err != nil {
			return out, fmt.Errorf("expect.body: %w", err)
		}
		out.body = re
	}
	if sum, err := hex.DecodeString(e.SHA256); e.SHA256 != "" && (err != nil || len(sum) != sha256.Size) {
		return out, fmt.Errorf("expect.sha256: %q is not 64 hexadecimal digits", e.SHA256)
	}
	for path, text := range e.JSON {
		out.json = append(out.json, jsonWant{parsePath(path), text})
	}
	slices.SortFunc(out.json, func(a, b jsonWant) int { return strings.Compare(a.path.String(), b.path.String()) })
	return out, nil
}

// needsBody says whether the content must be kept until it was checked.
func (e *expectation) needsBody() bool {
	return e.body != nil || len(e.json) > 0 || e.sha256 != ""
}

// statusOK says whether a status is a right one: one of the list, or any 2xx.
func (e *expectation) statusOK(code int) bool {
	if len(e.status) == 0 {
		return code >= 200 && code <= 299
	}
	return slices.Contains(e.status, code)
}

// check returns what is wrong with the content of an answer of the right status.
func (e *expectation) check(a *answer) error {
	if a.clipped && e.needsBody() {
		return fmt.Errorf("the body is larger than %d bytes and cannot be checked", bodyLimit)
	}
	if e.body != nil && !e.body.Match(a.body) {
		return fmt.Errorf("the body does not match %q", e.body)
	}
	if e.sha256 != "" {
		if sum := sha256.Sum256(a.body); hex.EncodeToString(sum[:]) != e.sha256 {
			return fmt.Errorf("the body's SHA-256 is %x", sum)
		}
	}
	return e.checkJSON(a)
}

func (e *expectation) checkJSON(a *answer) error {
	if len(e.json) == 0 {
		return nil
	}
	doc, err := a.json()
	if err != nil {
		return err
	}
	for _, want := range e.json {
		got, ok := want.path.find(doc)
		if !ok {
			return fmt.Errorf("JSON %s is missing", want.path)
		}
		if want.text != "*" && got != want.text {
			return fmt.Errorf("JSON %s is %q, not %q", want.path, clip(got, 40), want.text)
		}
	}
	return nil
}

// clip shortens text for an error line.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return text[:n] + "..."
}
