package loadgen

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"upness/recording"
)

// stage is how far an exchange had come; together with the error's type it says
// what a failure was.
type stage uint8

const (
	resolving  stage = iota // looking the name up
	connecting              // TCP
	securing                // TLS
	writing                 // sending the request
	waiting                 // for the first byte of the answer
	heading                 // reading the answer's head
	reading                 // reading its body
)

// classify names the kind of a failure by the error's type and the stage in
// which it came. Trouble of this machine comes first: it is never the service's.
func classify(err error, at stage) recording.Kind {
	if isOurs(err) {
		return recording.Ours
	}
	if isTimeout(err) {
		switch at {
		case resolving:
			return recording.DNS
		case connecting:
			return recording.ConnectTimeout
		default:
			return recording.Timeout
		}
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return recording.DNS
	case errors.Is(err, syscall.ECONNREFUSED):
		return recording.Refused
	case isTLS(err):
		return recording.TLS
	}
	return classifyByStage(err, at)
}

func classifyByStage(err error, at stage) recording.Kind {
	reset := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
	switch {
	case at == resolving:
		return recording.DNS
	case at == securing:
		return recording.TLS
	case errors.Is(err, errResent):
		return recording.Reset
	case reset:
		return recording.Reset
	case at == connecting: // no route, host unreachable: nobody could be connected to
		return recording.ConnectTimeout
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		if at == reading {
			return recording.Truncated
		}
		return recording.EOF
	case at == heading:
		return recording.Contract // an answer came, and it is not HTTP
	case at == reading:
		return recording.Truncated // a chunk's frame is broken
	default:
		return recording.EOF
	}
}

// isOurs recognises what this machine ran out of: ports, files, memory for
// sockets, or a network of its own.
func isOurs(err error) bool {
	for _, ours := range []syscall.Errno{
		syscall.EADDRNOTAVAIL, syscall.EADDRINUSE, syscall.EMFILE, syscall.ENFILE,
		syscall.ENOBUFS, syscall.ENOMEM, syscall.ENETDOWN,
	} {
		if errors.Is(err, ours) {
			return true
		}
	}
	return false
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, syscall.ETIMEDOUT) {
		return true
	}
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func isTLS(err error) bool {
	var (
		record  tls.RecordHeaderError
		alert   tls.AlertError
		verify  *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	return errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &verify) ||
		errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid)
}

// errNotHTTP is an answer whose head is not HTTP.
var errNotHTTP = errors.New("the answer is not HTTP")

// headError sorts the failures of reading a head: the connection ended within
// it, or what came is not one.
func headError(r *reader, err error) error {
	switch {
	case errors.Is(r.end, io.EOF):
		return io.ErrUnexpectedEOF
	case r.end != nil:
		return r.end
	case errors.Is(err, errHeadTooLong):
		return errHeadTooLong
	default:
		return fmt.Errorf("%w: %s", errNotHTTP, clip(err.Error(), 80))
	}
}

// errorLine is an error as one line that does not differ from request to
// request: without the addresses, which a result has in a column of its own and
// whose ports would make every line a different one.
func errorLine(err error) string {
	var rested *idleError
	if errors.As(err, &rested) {
		return rested.Error()
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return strings.TrimPrefix(op.Op, "raw-") + ": " + strings.ReplaceAll(op.Err.Error(), "\n", " ")
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
