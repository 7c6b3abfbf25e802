package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestThrowAwayServer(t *testing.T) {
	o := options(t)
	o.Settings = map[string]string{"work_mem": "7MB", "application_name": `it's a \ test`}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, s.DSN().Reveal())
	for query, want := range map[string]string{
		"SHOW fsync":                "off",
		"SHOW autovacuum":           "on",
		"SHOW max_connections":      "200",
		"SHOW work_mem":             "7MB",
		"SHOW server_encoding":      "UTF8",
		"SHOW password_encryption":  "scram-sha-256",
		"SHOW listen_addresses":     "127.0.0.1",
		"SELECT current_user::text": superuser,
	} {
		if got := ask(t, conn, query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if got := ask(t, conn, "SHOW server_version"); !strings.HasPrefix(got, s.Version()) || !strings.HasPrefix(got, fmt.Sprint(s.Major())) {
		t.Errorf("version %q, major %d; the server says %q", s.Version(), s.Major(), got)
	}
	if !strings.HasPrefix(ask(t, conn, "SHOW data_directory"), o.Dir) {
		t.Errorf("data in %s, want a folder in %s", ask(t, conn, "SHOW data_directory"), o.Dir)
	}
	conn.Close(t.Context())
	keptSecret(t, s)

	for range 2 {
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	<-s.Done()
	if exists(s.home.dir) || !exists(s.LogPath()) || listens(t, s.DSN().Reveal()) {
		t.Errorf("after Stop: data there %t, log there %t, port open %t; want only the log", exists(s.home.dir), exists(s.LogPath()), listens(t, s.DSN().Reveal()))
	}
}

// keptSecret checks that the password is needed and is to be found nowhere.
func keptSecret(t *testing.T, s *Server) {
	t.Helper()
	config, err := pgx.ParseConfig(s.DSN().Reveal())
	if err != nil {
		t.Fatal(err)
	}
	password := config.Password
	for _, wrong := range []string{"", "wrong"} {
		config.Password = wrong
		_, err := pgx.ConnectConfig(t.Context(), config)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "28P01" && wrong != "" {
			t.Errorf("connection with password %q: %v, want to be refused", wrong, err)
		}
	}
	places := []string{s.LogPath(), fmt.Sprintf("/proc/%d/cmdline", s.process.PID()), fmt.Sprintf("/proc/%d/environ", s.process.PID())}
	for _, place := range places {
		if text, err := os.ReadFile(place); err == nil && strings.Contains(string(text), password) {
			t.Errorf("%s holds the password", place)
		}
	}
	if exists(s.home.password()) {
		t.Error("the file with the password is still there")
	}
	if strings.Contains(fmt.Sprintf("%v %+v %q", s.DSN(), s.DSN(), s.DSN()), password) {
		t.Error("the DSN prints its password")
	}
}

func TestStopDisconnectsClients(t *testing.T) {
	s, err := Start(t.Context(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, s.DSN().Reveal())
	busy := make(chan error)
	go func() {
		_, err := conn.Exec(context.Background(), "SELECT pg_sleep(1000)")
		busy <- err
	}()
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-busy; err == nil {
		t.Error("a statement of 1000 s ended without an error")
	}
}

func TestTwoServersAtOnce(t *testing.T) {
	o := options(t)
	var both sync.WaitGroup
	servers := make([]*Server, 2)
	for i := range servers {
		both.Go(func() {
			var err error
			if servers[i], err = Start(t.Context(), o); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if t.Failed() {
		return
	}
	if a, b := servers[0], servers[1]; a.home.dir == b.home.dir || a.LogPath() == b.LogPath() || a.DSN() == b.DSN() {
		t.Errorf("both have something in common: %+v %+v", a, b)
	}
	if err := servers[0].Stop(t.Context()); err != nil {
		t.Error(err)
	}
	s := servers[1]
	ask(t, connect(t, s.DSN().Reveal()), "SHOW fsync")

	// With a context that is done there is no time for a fast shutdown.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(ctx); err != nil || exists(s.home.dir) {
		t.Errorf("Stop: %v, data there: %t", err, exists(s.home.dir))
	}
	if text, err := os.ReadFile(s.LogPath()); err != nil || !strings.Contains(string(text), "received immediate shutdown request") {
		t.Errorf("log %q, %v; want an immediate shutdown", text, err)
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	o := options(t)
	o.Port = taken.Addr().(*net.TCPAddr).Port
	_, err = Start(t.Context(), o)
	oneLineWith(t, err, fmt.Sprintf("127.0.0.1:%d: port is in use", o.Port))

	// Nor does a server start that finds its port taken since it was chosen.
	o = options(t)
	as, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	o, err = o.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	h, err := makeHome(o, as)
	if err != nil {
		t.Fatal(err)
	}
	bin := suitable(t.Context(), installed(), 0, as)
	if _, err := h.init(t.Context(), o, bin); err != nil {
		t.Fatal(err)
	}
	if s, err := h.launch(t.Context(), o, bin, taken.Addr().(*net.TCPAddr).Port); !errors.Is(err, errPort) {
		t.Errorf("launch on a port that is taken: %v, %v; want errPort", s, err)
	}
}

func TestServerThatCannotStart(t *testing.T) {
	for name, c := range map[string]struct {
		settings map[string]string
		want     string
	}{
		"wrong value":  {map[string]string{"shared_buffers": "much"}, `configuration file`},
		"needs others": {map[string]string{"max_wal_senders": "5"}, `WAL streaming`},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			o.Settings = c.settings
			_, err := Start(t.Context(), o)
			oneLineWith(t, err, "throw-away Postgres: the server has ended: ", c.want)
			if left, _ := filepath.Glob(filepath.Join(o.Dir, "postgres*")); len(left) > 1 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Version: 11}, "version 11 of Postgres: not between 12 and 18"},
		{Options{Version: 19}, "version 19 of Postgres: not between 12 and 18"},
		{Options{}, "needs a folder and a registry"},
		{Options{Settings: map[string]string{"fsync": "off'\nfsync='on"}}, `setting "fsync" of Postgres: has a line break`},
	} {
		_, err := Start(t.Context(), c.o)
		oneLineWith(t, err, c.want)
	}
}
