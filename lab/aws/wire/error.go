package wire

import (
	"fmt"
	"net/http"
)

// Error is an answer that says no, as the service's clients know it.
type Error struct {
	Code    string // such as ValidationError
	Message string
	Status  int // of HTTP; default 400
}

// Error gives code and message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

func (e *Error) status() int {
	if e.Status == 0 {
		return http.StatusBadRequest
	}
	return e.Status
}

// Errorf makes an Error with status 400.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid makes the error that most services give for input that makes no sense.
func Invalid(format string, args ...any) *Error { return Errorf("ValidationError", format, args...) }
