package proxy

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// frames are messages as they go over the wire.
func frames(t testing.TB, messages ...encoder) []byte {
	t.Helper()
	var raw []byte
	for _, m := range messages {
		var err error
		if raw, err = m.Encode(raw); err != nil {
			t.Fatal(err)
		}
	}
	return raw
}

func serverFrames(t testing.TB) []byte {
	return frames(t,
		&pgproto3.AuthenticationSASL{AuthMechanisms: []string{"SCRAM-SHA-256"}}, &pgproto3.AuthenticationOk{},
		&pgproto3.ParameterStatus{Name: "server_version", Value: "15.1"}, &pgproto3.BackendKeyData{ProcessID: 7, SecretKey: []byte{1, 2, 3, 4}},
		&pgproto3.ReadyForQuery{TxStatus: 'I'}, &pgproto3.ParseComplete{}, &pgproto3.BindComplete{},
		&pgproto3.RowDescription{}, &pgproto3.DataRow{Values: [][]byte{[]byte("x")}}, &pgproto3.CommandComplete{CommandTag: []byte("UPDATE 3")},
		&pgproto3.ErrorResponse{Severity: "ERROR", Code: "42P01", Message: "no such table"}, &pgproto3.ReadyForQuery{TxStatus: 'E'},
		&pgproto3.CopyInResponse{}, &pgproto3.CommandComplete{CommandTag: []byte("COPY 1")}, &pgproto3.ReadyForQuery{TxStatus: 'T'})
}

func clientFrames(t testing.TB) []byte {
	return frames(t,
		&pgproto3.Query{String: "ALTER TABLE t ADD a int"}, &pgproto3.Parse{Name: "s", Query: "UPDATE t SET a = $1"},
		&pgproto3.Bind{PreparedStatement: "s"}, &pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Execute{}, &pgproto3.Sync{},
		&pgproto3.Query{String: "COPY t FROM STDIN"}, &pgproto3.CopyData{Data: []byte("1\n")}, &pgproto3.CopyDone{},
		&pgproto3.Close{ObjectType: 'S', Name: "s"}, &pgproto3.FunctionCall{}, &pgproto3.Flush{}, &pgproto3.Terminate{})
}

// Whatever client and server send, in whatever pieces: nothing is held, so every
// byte up to the first malformed frame arrives, and the session ends.
func FuzzSession(f *testing.F) {
	f.Add(clientFrames(f), serverFrames(f))
	f.Add(serverFrames(f), clientFrames(f))
	f.Add([]byte("Q\x00\x00\x00\x03"), []byte("Z\x00\x00\x00\x04"))
	f.Add([]byte("Q\xff\xff\xff\xff"), []byte("Z\x7f\xff\xff\xffI"))
	f.Add(append(frames(f, &pgproto3.Query{String: string(make([]byte, 3*bufferSize))}), 'Q'), []byte{'D', 0, 1, 0, 0})
	f.Fuzz(func(t *testing.T, fromClient, fromServer []byte) {
		p := &Proxy{servers: map[string]server{}}
		clientEnd, client := net.Pipe()
		serverEnd, server := net.Pipe()
		session := newSession(t.Context(), p, client, server)
		toServer, toClient := collect(serverEnd), collect(clientEnd)
		go feed(clientEnd, fromClient)
		go feed(serverEnd, fromServer)
		over := make(chan struct{})
		go func() {
			defer close(over)
			_ = session.run()
		}()
		select {
		case <-over:
		case <-time.After(time.Minute):
			t.Fatal("the session does not end")
		}
		clientEnd.Close()
		serverEnd.Close()
		if got := <-toServer; !bytes.HasPrefix(fromClient, got) {
			t.Errorf("the server got %q, the client sent %q", got, fromClient)
		}
		<-toClient
	})
}

// feed sends all and hangs up.
func feed(to net.Conn, data []byte) {
	_, _ = to.Write(data)
	time.Sleep(time.Millisecond) // the other side's part
	to.Close()
}

func collect(from net.Conn) <-chan []byte {
	all := make(chan []byte, 1)
	go func() {
		data, _ := io.ReadAll(from)
		all <- data
	}()
	return all
}

// A stream passes on what it reads, whatever the frames and the pieces in which
// they come.
func FuzzStream(f *testing.F) {
	f.Add(clientFrames(f), 1)
	f.Add(serverFrames(f), 7)
	f.Add(frames(f, &pgproto3.CopyData{Data: make([]byte, 5*bufferSize)}), 4096)
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		var out bytes.Buffer
		s := newStream(&pieces{data, max(1, piece)}, &out)
		for {
			m, err := s.next()
			if err != nil {
				break
			}
			if body, err := s.body(m); err != nil || len(body) > bufferSize {
				break
			}
			if s.relay(m) != nil {
				break
			}
		}
		if err := s.out.Flush(); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, out.Bytes()) {
			t.Errorf("%q became %q", data, out.Bytes())
		}
		if whole := wholeFrames(data); out.Len() < whole {
			t.Errorf("%d of %d bytes of whole frames arrived", out.Len(), whole)
		}
	})
}

// pieces gives its data a few bytes at a time.
type pieces struct {
	data []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.data) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), p.size)], p.data)
	p.data = p.data[n:]
	return n, nil
}

// wholeFrames is how many bytes of data are whole frames, from the first on.
func wholeFrames(data []byte) int {
	at := 0
	for at+headerSize <= len(data) {
		size := int(int32(uint32(data[at+1])<<24 | uint32(data[at+2])<<16 | uint32(data[at+3])<<8 | uint32(data[at+4])))
		if size < 4 || at+1+size > len(data) {
			break
		}
		at += 1 + size
	}
	return at
}

// What a client opens with is answered or refused, never more than that.
func FuzzOpen(f *testing.F) {
	for _, m := range []encoder{
		&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "a", "database": "b"}},
		&pgproto3.SSLRequest{}, &pgproto3.GSSEncRequest{}, &pgproto3.CancelRequest{ProcessID: 1, SecretKey: []byte{0, 0, 0, 2}},
	} {
		f.Add(frames(f, m))
	}
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte{tlsRecord, 3, 1, 0, 5})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, cert := range []*tls.Config{nil, {}} {
			client, conn := net.Pipe()
			go io.Copy(io.Discard, client)
			go feed(client, data)
			_, o, err := open(conn, cert)
			if err == nil && len(o.raw) > openingLimit {
				t.Errorf("%d bytes were taken", len(o.raw))
			}
			conn.Close()
		}
	})
}

// A text is judged without harm, and its passwords are gone.
func FuzzKind(f *testing.F) {
	f.Add("ALTER ROLE a PASSWORD 'hush'; SELECT 1")
	f.Add("/* c */ WITH x AS (DELETE FROM t) SELECT")
	f.Add("'")
	f.Fuzz(func(t *testing.T, sql string) {
		k := kindOf(sql)
		if k.offset < 0 || k.offset > len(sql) {
			t.Errorf("offset %d", k.offset)
		}
		x := &execution{sql: sql, kind: k, began: time.Now()}
		x.fail(&pgconn.PgError{Position: 3})
		if x.failed.Position < 1 {
			t.Errorf("position %d", x.failed.Position)
		}
	})
}

func TestKind(t *testing.T) {
	for sql, want := range map[string]kind{
		"ALTER TABLE t ADD a int;":                  {class: work, text: "ALTER TABLE t ADD a int"},
		"-- é\n  drop table t":                      {class: work, text: "drop table t", offset: 7},
		"begin":                                     {class: control, text: "begin"},
		"select 1":                                  {class: read, text: "select 1"},
		"WITH a AS (SELECT 1) SELECT 2":             {class: read, text: "WITH a AS (SELECT 1) SELECT 2"},
		"with d as (delete from t) select 1":        {class: work, text: "with d as (delete from t) select 1"},
		"BEGIN; DROP TABLE t; COMMIT":               {class: work, several: true, text: "BEGIN; DROP TABLE t; COMMIT"},
		"create index concurrently on t (a)":        {class: work, outside: true, text: "create index concurrently on t (a)"},
		"VACUUM t":                                  {class: work, outside: true, text: "VACUUM t"},
		"copy t from stdin":                         {class: work, copies: true, text: "copy t from stdin"},
		"-- nothing":                                {class: control, text: "-- nothing"},
		"select 'never ends":                        {class: work, outside: true, text: "select 'never ends"},
		"ALTER ROLE a PASSWORD 'it''s hush'":        {class: work, text: "ALTER ROLE a PASSWORD '***'"},
		"CREATE SERVER s OPTIONS (password 'hush')": {class: work, text: "CREATE SERVER s OPTIONS (password '***')"},
		"SELECT dblink('host=h password=hush')":     {class: read, text: "SELECT dblink('host=h password=***')"},
	} {
		if got := kindOf(sql); got != want {
			t.Errorf("%s: %+v, want %+v", sql, got, want)
		}
	}
}
