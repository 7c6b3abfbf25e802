package main

import (
	"errors"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"upness": main})
}

// TestScripts runs the command line as a user would: testdata/script.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			server, err := serve(env)
			env.Setenv("ROOT", root)
			env.Setenv("URL", server)
			env.Setenv("ADDRESS", strings.TrimPrefix(server, "http://"))
			env.Setenv("UPNESS_STATE_DIR", filepath.Join(env.WorkDir, ".state"))
			if err != nil {
				return err
			}
			released, err := binary()
			env.Setenv("RELEASED", filepath.Dir(released))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
		},
	})
}

// serve is the service that scripts load: any path answers 200 as version v1,
// /status/CODE with that code, /slow after a second, /untagged without tags.
func serve(env *testscript.Env) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	tagged := func(w http.ResponseWriter) {
		w.Header().Set("X-App-Version", "v1")
		w.Header().Set("X-Instance-Id", "i-1")
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		tagged(w)
		_, _ = w.Write([]byte(`{"meta":{"version":"v1"}} LcImageId: ami-1`))
	})
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		tagged(w)
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil {
			code = http.StatusBadRequest
		}
		w.WriteHeader(code)
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
		tagged(w)
	})
	mux.HandleFunc("/untagged", func(http.ResponseWriter, *http.Request) {})
	s := &http.Server{Handler: mux}
	go func() { _ = s.Serve(l) }()
	env.Defer(func() { _ = s.Close() })
	return "http://" + l.Addr().String(), nil
}

// status runs a command and checks its exit status: status 3 upness load ...
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
