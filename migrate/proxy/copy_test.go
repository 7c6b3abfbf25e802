package proxy

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
)

func TestCopyInAndOut(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "copied", "id int, text text")
		conn := p.connect()
		rows := make([][]any, 5000)
		for i := range rows {
			rows[i] = []any{i, strings.Repeat("x", i%50)}
		}
		if n, err := conn.CopyFrom(t.Context(), pgx.Identifier{"copied"}, []string{"id", "text"}, pgx.CopyFromRows(rows)); err != nil || n != 5000 {
			t.Fatalf("%d rows, %v", n, err)
		}
		var out bytes.Buffer
		if tag, err := conn.PgConn().CopyTo(t.Context(), &out, "COPY copied TO STDOUT"); err != nil || tag.RowsAffected() != 5000 || bytes.Count(out.Bytes(), []byte("\n")) != 5000 {
			t.Fatalf("%s, %v, %d bytes", tag, err, out.Len())
		}
		// One that fails in the middle of its rows, and one that the client gives up.
		if _, err := conn.PgConn().CopyFrom(t.Context(), strings.NewReader("1\tx\nnonsense\n"), "COPY copied FROM STDIN"); code(err) != "22P02" {
			t.Errorf("%v", err)
		}
		if _, err := conn.PgConn().CopyFrom(t.Context(), io.MultiReader(strings.NewReader("1\tx\n"), failing{}), "COPY copied FROM STDIN"); err == nil {
			t.Error("a COPY that the client gave up went well")
		}
		if n := one[int](t, conn, "SELECT count(*) FROM copied"); n != 5000 {
			t.Errorf("%d rows", n)
		}
		all := p.traces(4)
		if all[0].Rows != 5000 || all[1].Rows != 0 || all[2].SQLState != "22P02" || all[3].SQLState != "57014" {
			t.Errorf("%+v", all)
		}
		p.silent()
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no more") }

func TestCopyWithAnEarlySync(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "early", "id int")
		raw := p.raw(t)
		raw.Send(&pgproto3.Parse{Query: "COPY early FROM STDIN"})
		raw.Send(&pgproto3.Bind{})
		raw.Send(&pgproto3.Execute{})
		raw.Send(&pgproto3.Sync{})
		if got := raw.until(t, 'G'); got != "12G" {
			t.Fatalf("answers %s", got)
		}
		raw.Send(&pgproto3.CopyData{Data: []byte("1\n2\n")})
		raw.Send(&pgproto3.CopyDone{})
		raw.Send(&pgproto3.Sync{})
		if got := raw.until(t, 'Z'); got != "CZ" {
			t.Fatalf("answers %s", got)
		}
		// What follows is known by its place, which the ignored Sync has not taken.
		raw.Send(&pgproto3.Query{String: "UPDATE early SET id = id"})
		if got := raw.until(t, 'Z'); got != "CZ" {
			t.Fatalf("answers %s", got)
		}
		if all := p.traces(2); all[0].Rows != 2 || all[1].Rows != 2 {
			t.Errorf("%+v", all)
		}
		p.silent()
	})
}
