package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

// stallFor is how long a server is silent that is told to stall.
const stallFor = 3 * time.Second

// server is a process that answers requests.
type server struct {
	url string
	cmd *exec.Cmd
}

// startServer starts a server on a core of its own.
func startServer(ctx context.Context, o options) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	stallAt := time.Duration(0)
	if o.stall {
		stallAt = o.duration / 3
	}
	cmd := exec.CommandContext(ctx, self, stallAt.String())
	cmd.Env = append(os.Environ(), roleVariable+"=serve")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the address of the server: %w", err), cmd.Process.Kill(), cmd.Wait())
	}
	return &server{url: strings.TrimSpace(url), cmd: cmd}, nil
}

func (s *server) stop() error {
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait() // killed
	return nil
}

const answer = `{"course":4711,"student":123456,"answers":[3,1,2,2,4,1],"submitted":"2026-11-21T16:00:00Z"}`

// serve is the server: it prints its address, and answers. With a duration
// other than 0 it is silent for some seconds, that long after the first request.
func serve(args []string) error {
	stallAt, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := pin(serverCore); err != nil {
		return err
	}
	fmt.Printf("http://%s/responses\n", listener.Addr())
	var first atomic.Int64 // ns since begun, of the first request
	begun := time.Now()
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if stallAt > 0 {
			now := int64(time.Since(begun))
			first.CompareAndSwap(0, now)
			silent := time.Duration(now - first.Load() - int64(stallAt))
			if silent > 0 && silent < stallFor {
				time.Sleep(stallFor - silent)
			}
		}
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("X-App-Version", "ami-37884c4d")
		h.Set("X-Instance-Id", "i-0a1b2c3d")
		_, _ = w.Write([]byte(answer)) // a client that went away is the client's affair
	}))
}
