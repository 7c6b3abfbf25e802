package proxy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// spoken are the messages that a fuzzed client sends, by number: statements that
// are held in a transaction and outside of any, by both protocols, with the
// mistakes that a client can make.
var spoken = []pgproto3.FrontendMessage{
	&pgproto3.Query{String: "BEGIN"}, &pgproto3.Query{String: "COMMIT"}, &pgproto3.Query{String: "ROLLBACK"},
	&pgproto3.Query{String: "ALTER TABLE fuzzed ADD IF NOT EXISTS b int"}, &pgproto3.Query{String: "INSERT INTO fuzzed VALUES (1)"},
	&pgproto3.Query{String: "ALTER TABLE no_such ADD b int"}, &pgproto3.Query{String: "SELECT 1"}, &pgproto3.Query{String: ""},
	&pgproto3.Query{String: "SAVEPOINT a"}, &pgproto3.Query{String: "ROLLBACK TO a"}, &pgproto3.Query{String: "DROP TABLE fuzzed; SELECT 1"},
	&pgproto3.Query{String: "COPY fuzzed (a) FROM STDIN"}, &pgproto3.Query{String: "VACUUM fuzzed"}, &pgproto3.Query{String: "DEALLOCATE ALL"},
	&pgproto3.CopyData{Data: []byte("1\n")}, &pgproto3.CopyDone{}, &pgproto3.CopyFail{Message: "enough"},
	&pgproto3.Parse{Query: "UPDATE fuzzed SET a = 2 RETURNING a"}, &pgproto3.Parse{Name: "s", Query: "ALTER TABLE fuzzed ADD IF NOT EXISTS c int"},
	&pgproto3.Parse{Query: "COPY fuzzed (a) FROM STDIN"}, &pgproto3.Parse{Query: "nonsense"}, &pgproto3.Parse{Query: "COMMIT"},
	&pgproto3.Bind{}, &pgproto3.Bind{PreparedStatement: "s"}, &pgproto3.Bind{PreparedStatement: "s", DestinationPortal: "p"}, &pgproto3.Bind{PreparedStatement: "no such"},
	&pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Describe{ObjectType: 'S', Name: "s"},
	&pgproto3.Execute{}, &pgproto3.Execute{Portal: "p"}, &pgproto3.Execute{MaxRows: 1},
	&pgproto3.Close{ObjectType: 'S', Name: "s"}, &pgproto3.Close{ObjectType: 'P', Name: "p"}, &pgproto3.Sync{}, &pgproto3.Flush{},
}

// mostSpoken bounds a conversation, in messages.
const mostSpoken = 40

// FuzzHeld has the same conversation with the server and through a proxy that
// looks at every statement: the answers must be the same.
func FuzzHeld(f *testing.F) {
	f.Add([]byte{0, 3, 4, 5, 2, 6})                           // a transaction, a mistake in it, its end
	f.Add([]byte{3, 12, 10, 3, 7})                            // outside of any
	f.Add([]byte{11, 14, 14, 15, 0, 11, 14, 16, 1})           // COPY
	f.Add([]byte{17, 22, 26, 28, 18, 23, 28, 33, 20, 28, 33}) // a batch, and one with a mistake
	f.Add([]byte{19, 22, 28, 14, 15, 33, 19, 22, 28, 33, 16}) // COPY of the extended protocol
	f.Add([]byte{0, 18, 24, 30, 34, 29, 13, 33, 25, 33, 8, 9, 1})
	f.Fuzz(func(t *testing.T, said []byte) {
		p := start(t, Options{Observer: observer(t)})
		direct, through := converse(t, dsn.Reveal(), said), converse(t, p.DSN().Reveal(), said)
		p.Close()
		if direct != through {
			t.Errorf("%v\nthe server answers\n%s\nthrough the proxy\n%s", said, direct, through)
		}
	})
}

// converse sends the messages at once and gives the answers, a line each.
func converse(t *testing.T, to string, said []byte) string {
	t.Helper()
	fresh(t)
	conn, err := pgconn.Connect(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	h, err := conn.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Conn.Close()
	_ = h.Conn.SetDeadline(time.Now().Add(2 * time.Minute))
	for i, n := range said {
		if i < mostSpoken {
			h.Frontend.Send(spoken[int(n)%len(spoken)])
		}
	}
	// Whatever state that leaves the server in, these end it.
	for _, m := range []pgproto3.FrontendMessage{&pgproto3.CopyFail{}, &pgproto3.Sync{}, &pgproto3.Query{String: "ROLLBACK"}, &pgproto3.Query{String: "SELECT 'the end'"}} {
		h.Frontend.Send(m)
	}
	if err := h.Frontend.Flush(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for ended := false; ; {
		m, err := h.Frontend.Receive()
		if err != nil {
			return all.String() + "hung up\n"
		}
		switch m := m.(type) {
		case *pgproto3.ErrorResponse:
			fmt.Fprintln(&all, "error", m.Code, m.Message)
		case *pgproto3.CommandComplete:
			fmt.Fprintln(&all, "complete", string(m.CommandTag))
		case *pgproto3.DataRow:
			fmt.Fprintf(&all, "row %q\n", m.Values)
			ended = ended || len(m.Values) == 1 && string(m.Values[0]) == "the end"
		case *pgproto3.ReadyForQuery:
			fmt.Fprintf(&all, "ready %c\n", m.TxStatus)
			if ended {
				return all.String()
			}
		case *pgproto3.NoticeResponse, *pgproto3.ParameterStatus:
		default:
			fmt.Fprintf(&all, "%T\n", m)
		}
	}
}

// fresh makes the table that is spoken of, when those who spoke before have gone.
func fresh(t *testing.T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "DROP TABLE IF EXISTS fuzzed; CREATE TABLE fuzzed (a int)", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}
