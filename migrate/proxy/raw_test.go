package proxy

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

func TestPortions(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "portions", "id int")
		do(t, dial(t, dsn), "INSERT INTO portions SELECT generate_series(1, 10)")
		raw := p.raw(t)
		raw.Send(&pgproto3.Parse{Query: "UPDATE portions SET id = id RETURNING id"})
		raw.Send(&pgproto3.Bind{})
		for range 3 {
			raw.Send(&pgproto3.Execute{MaxRows: 4})
		}
		raw.Send(&pgproto3.Sync{})
		got := raw.until(t, 'Z')
		if got != "12DDDDsDDDDsDDCZ" {
			t.Errorf("answers %s", got)
		}
		p.traces(1)
		p.silent()
	})
}

func TestFunctionCall(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		oid := one[uint32](t, dial(t, dsn), "SELECT 'pg_catalog.int4pl'::regproc::oid")
		raw := p.raw(t)
		raw.Send(&pgproto3.FunctionCall{Function: oid, ArgFormatCodes: []uint16{1}, Arguments: [][]byte{{0, 0, 0, 2}, {0, 0, 0, 3}}, ResultFormatCode: 1})
		if got := raw.until(t, 'Z'); got != "VZ" {
			t.Errorf("answers %s", got)
		}
		raw.Send(&pgproto3.Query{String: ""})
		if got := raw.until(t, 'Z'); got != "IZ" {
			t.Errorf("answers %s", got)
		}
		p.silent()
	})
}

func TestUnnamedStatement(t *testing.T) {
	p := observed(t)
	table(t, "unnamed", "id int")
	raw := p.raw(t)
	send := func(want string, messages ...pgproto3.FrontendMessage) {
		t.Helper()
		for _, m := range messages {
			raw.Send(m)
		}
		if got := raw.until(t, 'Z'); got != want {
			t.Errorf("%T: answers %s, want %s", messages[0], got, want)
		}
	}
	send("CZ", &pgproto3.Query{String: "BEGIN"})
	send("1tTZ", &pgproto3.Parse{Query: "INSERT INTO unnamed VALUES (1) RETURNING id"}, &pgproto3.Describe{ObjectType: 'S'}, &pgproto3.Sync{})
	for range 2 {
		send("2DCZ", &pgproto3.Bind{}, &pgproto3.Execute{}, &pgproto3.Sync{})
	}
	send("CZ", &pgproto3.Query{String: "COMMIT"})
	send("TDCZ", &pgproto3.Query{String: "INSERT INTO unnamed VALUES (2) RETURNING id;"})
	send("EZ", &pgproto3.Bind{}, &pgproto3.Execute{}, &pgproto3.Sync{})
	if n := one[int](t, dial(t, dsn), "SELECT count(*) FROM unnamed"); n != 3 {
		t.Errorf("%d rows", n)
	}
	p.traces(4)
	p.silent()
}

// Who takes its leave and reads on hears nothing more, as from the server: some
// drivers take an error then for the command's.
func TestLeave(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		raw := p.raw(t)
		raw.Send(&pgproto3.Terminate{})
		if err := raw.Flush(); err != nil {
			t.Fatal(err)
		}
		if m, err := raw.Receive(); err == nil {
			t.Errorf("%#v after the good-bye", m)
		}
	})
}

type raw struct{ *pgproto3.Frontend }

func (p *proxied) raw(t *testing.T) raw {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), p.DSN().Reveal())
	if err != nil {
		t.Fatal(err)
	}
	h, err := conn.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Conn.Close() })
	_ = h.Conn.SetDeadline(time.Now().Add(time.Minute))
	return raw{h.Frontend}
}

func (r raw) until(t *testing.T, kind byte) string {
	t.Helper()
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	var seen []byte
	for {
		m, err := r.Receive()
		if err != nil {
			t.Fatalf("%v after %q", err, seen)
		}
		b, err := m.Encode(nil)
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, b[0]); b[0] == kind {
			return string(seen)
		}
	}
}
