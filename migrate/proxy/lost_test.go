package proxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"upness/plan"
)

// sleeping waits until a backend sleeps in a statement, and gives its process ID.
func (p *proxied) sleeping() (pid int) {
	p.t.Helper()
	beside := dial(p.t, dsn)
	p.await("the statement", func() bool {
		return beside.QueryRow(context.Background(), "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'").Scan(&pid) == nil
	})
	return pid
}

// end ends a backend and waits until it is gone: the next sleeper is another.
func (p *proxied) end(pid int) {
	p.t.Helper()
	beside := dial(p.t, dsn)
	do(p.t, beside, fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid))
	p.await("the backend's end", func() (gone bool) {
		return beside.QueryRow(context.Background(), "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", pid).Scan(&gone) == nil && gone
	})
}

const sleep = "DO $$ BEGIN PERFORM pg_sleep(600); END $$"

// The server ends a connection in mid-migration: the client has the server's
// reason, and so have the trace and the warning.
func TestBackendEnded(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		conn := p.connect()
		failed := make(chan error, 1)
		go func() {
			_, err := conn.Exec(context.Background(), sleep)
			failed <- err
		}()
		p.end(p.sleeping())
		if err := <-failed; code(err) != "57P01" {
			t.Error(err)
		}
		if all := p.traces(1); all[0].SQLState != "57P01" {
			t.Errorf("%+v", all[0])
		}
		p.warned("lost: terminating connection due to administrator command")
	})
}

// The network ends it without a word.
func TestConnectionCut(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		to, cut := cuttable(t)
		p = start(t, Options{DSN: plan.Secret(to), Observer: p.opts.Observer})
		conn := p.connect()
		failed := make(chan error, 1)
		go func() {
			_, err := conn.Exec(context.Background(), sleep)
			failed <- err
		}()
		pid := p.sleeping()
		cut()
		if err := <-failed; code(err) != connectionFailure || !strings.Contains(err.Error(), "the connection to the database was lost") {
			t.Error(err)
		}
		if all := p.traces(1); all[0].SQLState != connectionFailure || !strings.Contains(all[0].Error, "whether it took effect is not known") || all[0].Took <= 0 {
			t.Errorf("%+v", all[0])
		}
		p.warned("lost: the server hung up without a word")
		p.end(pid)
		// A new client is told that nobody is there.
		if _, err := pgx.Connect(t.Context(), p.DSN().Reveal()); code(err) != connectionFailure {
			t.Errorf("%v", err)
		}
	})
}

// A client that hangs up in mid-statement is told of as far as it was seen.
func TestClientGone(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		conn := p.connect()
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() {
			_, err := conn.Exec(ctx, sleep)
			failed <- err
		}()
		pid := p.sleeping()
		cancel() // the driver hangs up
		if err := <-failed; err == nil {
			t.Error("the statement went well")
		}
		p.end(pid)
		if all := p.traces(1); all[0].SQLState == "" {
			t.Errorf("%+v", all[0])
		}
	})
}

// A transaction that is open when the client leaves is told all the same.
func TestOpenTransaction(t *testing.T) {
	p := observed(t)
	table(t, "left_open", "id int")
	conn := p.connect()
	do(t, conn, "BEGIN")
	do(t, conn, "ALTER TABLE left_open ADD a int")
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all := p.traces(1); len(all[0].Locks) != 1 || all[0].SQLState != "" {
		t.Errorf("%+v", all)
	}
	p.silent()
}

// Closing the proxy hangs up on everybody, and comes back.
func TestCloseInMidStatement(t *testing.T) {
	p := observed(t)
	conn := p.connect()
	failed := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), sleep)
		failed <- err
	}()
	pid := p.sleeping()
	p.Close()
	if err := <-failed; err == nil {
		t.Error("the statement went well")
	}
	p.traces(1)
	p.silent()
	p.end(pid)
}

// A driver whose statement is cut off asks to cancel it: that this finds no proxy
// any more is no failure to be told.
func TestCancelAfterTheEnd(t *testing.T) {
	p := start(t, Options{})
	at := serverOf(p.cfg, p.cfg.Host, p.cfg.Port, nil)
	raw := frames(t, &pgproto3.CancelRequest{ProcessID: 7, SecretKey: []byte{1, 2, 3, 4}})
	p.servers[string(raw[8:])] = at
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.cancel(ctx, opening{raw: raw})
	p.silent()
}

func TestStartRefuses(t *testing.T) {
	for to, want := range map[plan.Secret]string{
		"postgres://u:hush@127.0.0.1:1/d": "proxy: database at 127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused",
		"postgres://u:hush@[":             "proxy: database: cannot parse",
	} {
		if _, err := Start(t.Context(), Options{DSN: to}); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// warned waits for a warning.
func (p *proxied) warned(want string) {
	p.t.Helper()
	p.await("a warning: "+want, func() bool {
		for _, text := range p.warns {
			if strings.Contains(text, want) {
				return true
			}
		}
		return false
	})
}

// cuttable is a way to the server that can be cut.
func cuttable(t *testing.T) (to string, cut func()) {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	conns := []io.Closer{l}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", net.JoinHostPort(cfg.Host, fmt.Sprint(cfg.Port)))
			if err != nil {
				client.Close()
				continue
			}
			mu.Lock()
			conns = append(conns, client, server)
			mu.Unlock()
			go io.Copy(server, client)
			go io.Copy(client, server)
		}
	}()
	cut = func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range conns {
			c.Close()
		}
	}
	t.Cleanup(cut)
	return strings.Replace(dsn.Reveal(), fmt.Sprintf(":%d/", cfg.Port), fmt.Sprintf(":%d/", l.Addr().(*net.TCPAddr).Port), 1), cut
}
