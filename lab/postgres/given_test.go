package postgres

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"upness/plan"
)

func TestGivenServerIsLeftRunning(t *testing.T) {
	o := options(t)
	own, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), Options{DSN: own.DSN(), Version: own.Major()})
	if err != nil {
		t.Fatal(err)
	}
	if s.DSN() != own.DSN() || s.Version() != own.Version() || s.Major() != own.Major() || s.LogPath() != "" || s.Done() != nil {
		t.Errorf("server %+v, want %+v", s, own)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	ask(t, connect(t, own.DSN().Reveal()), "SHOW fsync")

	other := MinVersion
	if own.Major() == other {
		other = MaxVersion
	}
	_, err = Start(t.Context(), Options{DSN: own.DSN(), Version: other})
	oneLineWith(t, err, "is Postgres "+own.Version(), fmt.Sprintf("not %d", other))

	wrong := plan.Secret(strings.Replace(own.DSN().Reveal(), "@", "x@", 1))
	_, err = Start(t.Context(), Options{DSN: wrong})
	oneLineWith(t, err, "password authentication failed", "28P01")
	absent := plan.Secret(strings.Replace(own.DSN().Reveal(), "/postgres?", "/absent?", 1))
	_, err = Start(t.Context(), Options{DSN: absent})
	oneLineWith(t, err, `database "absent" does not exist`)
}

func TestGivenServerThatIsNone(t *testing.T) {
	dumb, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer dumb.Close()
	go func() {
		for {
			conn, err := dumb.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			conn.Close()
		}
	}()
	for _, c := range []struct{ dsn, want string }{
		{"postgres://u:secret@127.0.0.1:1/db", "connection refused"},
		{"postgres://u:secret@no-such-host.invalid/db", "no-such-host.invalid"},
		{"postgres://u:secret@" + dumb.Addr().String() + "/db?sslmode=disable", "database postgres://"},
		{"postgres://u:secret@host:port/db", "not a Postgres DSN"},
		{"mysql://u:secret@host/db", "not a Postgres DSN"},
	} {
		_, err := Start(t.Context(), Options{DSN: plan.Secret(c.dsn)})
		oneLineWith(t, err, c.want)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %s", err)
		}
	}
}
