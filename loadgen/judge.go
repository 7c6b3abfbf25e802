package loadgen

import (
	"fmt"
	"net/http"
	"time"

	"upness/recording"
)

// judge says what a whole answer is worth: its status first, then its content,
// then whether it says who gave it, then whether it came in time.
type judge struct {
	version  tag
	instance tag
	deadline time.Duration
}

// needsBody says whether an answer to t must be kept until it is judged.
func (j *judge) needsBody(t *target) bool {
	return j.version.needsBody() || j.instance.needsBody() || t.expect.needsBody()
}

// tags fills in who answered, whatever the answer is worth.
func (j *judge) tags(r *recording.Result, a *answer) {
	r.Version = j.version.read(a)
	r.Instance = j.instance.read(a)
}

// verdict fills in the kind of a whole answer and, unless it is ok, the error.
func (j *judge) verdict(r *recording.Result, t *target, a *answer) {
	if !t.expect.statusOK(a.code) {
		r.Kind = statusKind(a.code, a.header)
		r.Error = fmt.Sprintf("status %d %s", a.code, http.StatusText(a.code))
		return
	}
	if err := t.expect.check(a); err != nil {
		r.Kind, r.Error = recording.Contract, err.Error()
		return
	}
	if j.version.set() && r.Version == "" {
		r.Kind, r.Error = recording.Unidentified, "the answer carries no version"
		return
	}
	if r.Done-r.Intended > j.deadline {
		r.Kind, r.Error = recording.Slow, "answered after the deadline"
		return
	}
	r.Kind = recording.OK
}

// statusKind is the kind of a status that was not expected.
func statusKind(code int, header http.Header) recording.Kind {
	switch {
	case code == http.StatusTooManyRequests,
		code == http.StatusServiceUnavailable && header.Get("Retry-After") != "":
		return recording.Shed
	case code >= 500:
		return recording.HTTP5xx
	case code >= 400:
		return recording.HTTP4xx
	case code >= 300:
		return recording.Redirect
	default:
		return recording.Contract // a 1xx or 2xx, but not the one asked for
	}
}
