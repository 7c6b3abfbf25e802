package api

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/plan"
)

func TestArgsRoundTrip(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://u:secret@127.0.0.1/lab")
	dsn := plan.Secret("postgres://u:secret@127.0.0.1/lab")
	all := Config{DSN: dsn, Listen: "127.0.0.1:8080", Version: "v2", Image: "ami-2", Instance: "i-1", LaunchConfig: "green",
		Column: "attempt", Requires: true, Startup: time.Second, Sick: true, KeepAlive: 2 * time.Second,
		Linger: 3 * time.Second, Drain: 4 * time.Second, Connections: 5}
	for name, c := range map[string]Config{"defaults": {}, "everything": all} {
		args := c.Args()
		if text := strings.Join(args, " "); strings.Contains(text, "secret") {
			t.Errorf("%s: arguments %s hold the password", name, text)
		}
		got, err := ParseArgs(args)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.withDefaults(), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseArgsNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ args, dsn, want string }{
		{"--startup=x", "postgres:///", `invalid value "x" for flag -startup: parse error`},
		{"--startup=-1s", "postgres:///", "--startup -1s: must not be negative"},
		{"--connections=-1", "postgres:///", "--connections -1: must not be negative"},
		{"--nothing", "postgres:///", "flag provided but not defined: -nothing"},
		{"extra", "postgres:///", `argument "extra": the API server takes flags only`},
		{"--sick", "", "DATABASE_URL: not set"},
	} {
		t.Setenv("DATABASE_URL", c.dsn)
		if _, err := ParseArgs([]string{c.args}); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.args, err, c.want)
		}
	}
}

func TestMainNamesWhatIsWrong(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{DSN: "postgres://u:secret@host:port/"}, "DATABASE_URL: not a Postgres DSN"},
		{Config{DSN: "postgres:///", Drain: -1}, "--drain -1ns: must not be negative"},
		{Config{DSN: "postgres:///", Listen: taken.Addr().String()}, "address already in use"},
	} {
		err := Main(t.Context(), c.cfg, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("Main = %v, want %s", err, c.want)
		}
	}
}
