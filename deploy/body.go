package deploy

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// bodied gives each request a body of its own. The SDK closes a request's body as
// soon as the answer begins; where net/http has written the body and not yet
// looked for more of it, it takes that for a body that broke off, and ends the
// connection in the middle of the answer.
type bodied struct{ inner aws.HTTPClient }

// Do sends the request.
func (b bodied) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return b.inner.Do(r)
	}
	body, err := io.ReadAll(r.Body) // 51,200 bytes of a template at most, and some parameters
	if err != nil {
		return nil, fmt.Errorf("the request's body: %w", err)
	}
	own := r.Clone(r.Context())
	own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	own.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return b.inner.Do(own)
}
