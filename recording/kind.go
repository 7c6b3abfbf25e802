package recording

import "fmt"

// Kind says how a scheduled request ended. Every scheduled request has exactly
// one, so that scheduled = unsent + the sum over all other kinds.
type Kind uint8

// The kinds, in the order in which they are written.
const (
	OK             Kind = iota // the right answer before the deadline
	Slow                       // the right answer, later than the deadline: counts as down
	DNS                        // the name did not resolve
	Refused                    // the connection was refused
	ConnectTimeout             // no connection before the timeout
	TLS                        // the TLS handshake failed
	Reset                      // the connection was reset with the request on it
	EOF                        // the connection was closed before an answer
	Truncated                  // the body ended before its announced length or last chunk
	Timeout                    // connected, but no whole answer before the timeout
	HTTP4xx                    // an unexpected status 4xx
	HTTP5xx                    // an unexpected status 5xx
	Redirect                   // an unexpected status 3xx
	Shed                       // 429, or 503 with Retry-After: refused on purpose
	Contract                   // the status was right, the content was not what `expect` asks for
	Unidentified               // a right answer that carries no version although the plan names one
	Unsent                     // due, but the generator was at its in-flight limit
	Cut                        // still open when the run ended
	Ours                       // out of ports or files on this machine: neither up nor down
	kinds                      // their number
)

var kindNames = [kinds]string{
	"ok", "slow", "dns", "refused", "connect_timeout", "tls", "reset", "eof", "truncated", "timeout",
	"http_4xx", "http_5xx", "redirect", "shed", "contract", "unidentified", "unsent", "cut", "ours",
}

// Kinds returns every kind, in the order in which they are written.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the name under which the kind is recorded, such as "http_5xx".
func (k Kind) String() string {
	if k >= kinds {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return kindNames[k]
}

// ParseKind is the inverse of String.
func ParseKind(name string) (Kind, error) {
	for i, n := range kindNames {
		if n == name {
			return Kind(i), nil
		}
	}
	return 0, fmt.Errorf("unknown kind %q", name)
}

// Class is what a kind means for availability.
type Class uint8

// The classes. Good + Slowly + Bad + Unfinished + Blind + Declined = scheduled.
const (
	Good       Class = iota // ok
	Slowly                  // slow: counts as down
	Bad                     // a wrong answer or none, unsent included: counts as down
	Unfinished              // cut: counts as down, kept apart
	Blind                   // ours: neither up nor down
	Declined                // shed, where the budget has a share of its own for it: neither up nor down
)

// Class returns what k means for availability when the budget says nothing of it.
func (k Kind) Class() Class {
	switch k {
	case OK:
		return Good
	case Slow:
		return Slowly
	case Cut:
		return Unfinished
	case Ours:
		return Blind
	default:
		return Bad
	}
}
