package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestConnectTimeoutCause(t *testing.T) {
	w := failing(5*time.Second, 7*time.Second, func(r *recording.Result) {
		r.Remote = []string{"10.0.0.1:80", "10.0.0.2:80"}[r.Seq%2]
		if r.Seq%2 == 1 {
			fails(r, recording.ConnectTimeout, 0)
			r.Done = r.Intended + 3*time.Second
		}
	})
	wants(t, w, "connect_timeout", "all to 10.0.0.2:80", "10.0.0.1:80 answered")

	w.alter = func(r *recording.Result) {
		if within(r, 5*time.Second, 7*time.Second) {
			fails(r, recording.ConnectTimeout, 0)
			r.Remote = []string{"10.0.0.1:80", "10.0.0.2:80"}[r.Seq%2]
			r.Done = r.Intended + 3*time.Second
		}
	}
	wants(t, w, "connect_timeout") // every address: not one node
}

func TestRefusedCause(t *testing.T) {
	w := failing(5*time.Second, 7*time.Second, func(r *recording.Result) {
		if r.Reused = r.Seq%2 == 0; !r.Reused {
			r.Lane = "fresh"
			fails(r, recording.Refused, 0)
		}
	})
	wants(t, w, "refused", "listener was gone", "on established connections were answered")
	wants(t, w, "established_connections")
}

func TestEstablishedCause(t *testing.T) {
	w := failing(5*time.Second, 7*time.Second, func(r *recording.Result) {
		if r.Reused = r.Seq%2 == 0; r.Reused {
			fails(r, recording.Timeout, 0)
			r.Done = r.Intended + 10*time.Second
		}
	})
	wants(t, w, "established_connections", "on new ones were answered")
	wants(t, w, "refused")

	w = failing(5*time.Second, 7*time.Second, func(r *recording.Result) { fails(r, recording.Reset, 0) })
	wants(t, w, "established_connections") // no new connection shows the difference

	w = failing(5*time.Second, 7*time.Second, func(r *recording.Result) {
		switch r.Seq % 3 {
		case 0:
			fails(r, recording.EOF, 0)
		case 1:
			r.Reused = r.Seq%501 != 1 // a few of those that are well
		}
	})
	wants(t, w, "established_connections") // which chance explains
}
