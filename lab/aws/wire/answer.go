package wire

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"

	"github.com/aws/smithy-go/encoding/cbor"
)

// Answer writes the output of an operation.
func (q *Request) Answer(w http.ResponseWriter, out any) {
	switch q.protocol {
	case jsonRPC:
		q.send(w, http.StatusOK, asJSON(timesInSeconds(plain(reflect.ValueOf(out)))))
	case cborRPC:
		q.send(w, http.StatusOK, cbor.Encode(toCBOR(plain(reflect.ValueOf(out)))))
	default:
		q.send(w, http.StatusOK, answerXML(q, out))
	}
}

// Fail writes an error. One that is no *Error is the lab's own failure.
func (q *Request) Fail(w http.ResponseWriter, err error) {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: "InternalFailure", Message: err.Error(), Status: http.StatusInternalServerError}
	}
	said := map[string]any{"__type": e.Code, "message": e.Message}
	switch q.protocol {
	case jsonRPC:
		w.Header().Set("X-Amzn-ErrorType", e.Code)
		q.send(w, e.status(), asJSON(said))
	case cborRPC:
		q.send(w, e.status(), cbor.Encode(toCBOR(said)))
	default:
		q.send(w, e.status(), failureXML(q, e))
	}
}

var contentTypes = map[protocol]string{
	query: "text/xml", jsonRPC: "application/x-amz-json-1.1", cborRPC: "application/cbor",
}

func (q *Request) send(w http.ResponseWriter, status int, body []byte) {
	if q.protocol == cborRPC {
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	}
	w.Header().Set("X-Amzn-RequestId", q.ID)
	w.Header().Set("Content-Type", contentTypes[q.protocol])
	w.WriteHeader(status)
	_, _ = w.Write(body) // the asker may have left
}

func asJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values only
	}
	return text
}
