package group

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"upness/lab/balancer"
	"upness/lab/process"
)

// The test binary is also the balancer and the instances.
func TestMain(m *testing.M) {
	switch os.Getenv("GROUP_TEST_ROLE") {
	case "balancer":
		process.ExitWithParent()
		cfg, err := balancer.ParseArgs(os.Args[1:])
		if err == nil {
			err = balancer.Main(context.Background(), cfg, os.Stdout, os.Stderr)
		}
		exit(err)
	case "app":
		process.ExitWithParent()
		exit(app(os.Args[1], os.Args[2]))
	}
	dir, err := os.MkdirTemp("", "group-test-")
	if err != nil {
		exit(err)
	}
	os.Setenv("UPNESS_STATE_DIR", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// app is an instance. It does not drain at all: SIGTERM ends it at once, so that
// a request which the balancer still had on it would fail. Its image says what is
// wrong with it.
func app(id, image string) error {
	switch image {
	case "crashing":
		return errors.New("no such configuration")
	case "mute":
		select {}
	case "slow-start":
		time.Sleep(300 * time.Millisecond)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"listening": l.Addr().String()}); err != nil {
		return err
	}
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-App-Version", image)
		w.Header().Set("X-Instance-Id", id)
		if r.URL.Path == "/ping" && image == "sick" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		if r.URL.Path == "/ping" && image == "dying" {
			time.AfterFunc(50*time.Millisecond, func() { os.Exit(3) })
		}
		if r.Method == http.MethodPost {
			io.Copy(io.Discard, r.Body)
			time.Sleep(2 * time.Millisecond)
		}
		io.WriteString(w, image)
	}))
}
