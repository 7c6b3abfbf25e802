package loadgen

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// bodyLimit is the most bytes of an answer that are kept for checks and tags;
// the rest is read and counted, but not kept.
const bodyLimit = 8 << 20

// answer is what came back: head and, where a check or a tag needs it, body.
type answer struct {
	code    int
	header  http.Header
	body    []byte // kept only when asked for, at most bodyLimit
	clipped bool   // the body was larger than what is kept
	size    int64  // body bytes read
	doc     any    // body as JSON, decoded on first use
	docErr  error
}

// json is the body as JSON.
func (a *answer) json() (any, error) {
	if a.doc == nil && a.docErr == nil {
		a.doc, a.docErr = decodeJSON(a.body)
	}
	return a.doc, a.docErr
}

// scratch holds buffers for reading bodies: one is in use only while a body
// arrives, so that waiting requests cost no memory.
var scratch = sync.Pool{New: func() any { return &buffers{chunk: make([]byte, 16<<10)} }}

type buffers struct {
	chunk []byte
	kept  bytes.Buffer
}

// read reads a body to its end, counting its bytes and keeping them in b when
// keep is set. a.body is valid until b is used again.
func (a *answer) read(body io.Reader, keep bool, b *buffers) error {
	b.kept.Reset()
	for {
		n, err := body.Read(b.chunk)
		a.size += int64(n)
		if keep {
			room := min(n, bodyLimit-b.kept.Len())
			b.kept.Write(b.chunk[:room])
			a.clipped = a.clipped || room < n
		}
		if err != nil {
			a.body = b.kept.Bytes()
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// release returns the buffers, unless one grew so large that keeping it costs
// more than making it again.
func (b *buffers) release() {
	if b.kept.Cap() <= 1<<20 {
		scratch.Put(b)
	}
}
