package wire

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// requestLimit bounds a request: a template may have 1 MB, and more once encoded.
const requestLimit = 8 << 20 // bytes

// Request is a question to a service, whatever protocol carried it.
type Request struct {
	ID        string // of this request, given back with the answer
	Service   string // as in Operation
	Operation string
	protocol  protocol
	body      any // url.Values for the query protocol, else plain values
}

type protocol int

const (
	query protocol = iota
	jsonRPC
	cborRPC
)

// Read takes a request apart. The Request is of use even with an error: it can
// be answered with Fail.
func Read(r *http.Request) (*Request, error) {
	q := &Request{ID: newID()}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, requestLimit))
	if err != nil {
		return q, fmt.Errorf("request: %w", err)
	}
	switch target := r.Header.Get("X-Amz-Target"); {
	case strings.HasPrefix(r.URL.Path, "/service/"):
		q.protocol = cborRPC
		return q, q.readCBOR(r.URL.Path, body)
	case target != "":
		q.protocol = jsonRPC
		q.Service, q.Operation, _ = strings.Cut(target, ".")
		q.body = map[string]any{}
		if len(body) > 0 {
			err = json.Unmarshal(body, &q.body)
		}
		return q, err
	}
	form, err := url.ParseQuery(string(body))
	for name, values := range r.URL.Query() {
		form[name] = values
	}
	q.Service, q.Operation, q.body = form.Get("Version"), form.Get("Action"), form
	if err == nil && q.Operation == "" {
		err = errors.New("no Action: neither the query protocol, nor JSON 1.1, nor RPC v2 in CBOR")
	}
	return q, err
}

func (q *Request) readCBOR(path string, body []byte) error {
	parts := strings.Split(strings.TrimPrefix(path, "/service/"), "/")
	if len(parts) != 3 || parts[1] != "operation" {
		return fmt.Errorf("path %q: expected /service/NAME/operation/NAME", path)
	}
	q.Service, q.Operation, q.body = parts[0], parts[2], map[string]any{}
	if len(body) == 0 {
		return nil
	}
	v, err := cbor.Decode(body)
	if err != nil {
		return fmt.Errorf("CBOR: %w", err)
	}
	q.body = fromCBOR(v)
	return nil
}

// decode fills an SDK input from the request.
func (q *Request) decode(into any) error {
	if form, ok := q.body.(url.Values); ok {
		return fillForm(form, into)
	}
	return fill(q.body, into)
}

// newID makes a request ID in the form of a UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
