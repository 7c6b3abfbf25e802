package balancer

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Targets come and go under load, each one gone abruptly as soon as its
// deregistration is over: no client may notice.
func TestNobodyNoticesDeregistration(t *testing.T) {
	const rounds, clients = 150, 6
	b := start(t, Config{Interval: time.Millisecond})
	ctx, stop := context.WithCancel(t.Context())
	var served atomic.Int64
	var wg sync.WaitGroup
	target := newRaw(t, wellBehaved)
	b.add("0", target.addr, Healthy)
	for range clients {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				resp, err := client.Post(b.url, "text/plain", nil)
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if resp.StatusCode != 200 || err != nil {
					t.Errorf("%d %q %v", resp.StatusCode, body, err)
				}
				served.Add(1)
			}
		})
	}
	for n := 1; n <= rounds && !t.Failed(); n++ {
		next := newRaw(t, wellBehaved)
		b.add(fmt.Sprint(n), next.addr, Healthy)
		before := served.Load()
		if cut, err := b.Deregister(ctx, fmt.Sprint(n-1), patience); err != nil || cut > 0 {
			t.Fatalf("round %d: %d cut, %v", n, cut, err)
		}
		target.end()
		target = next
		for served.Load() < before+2*clients && !t.Failed() { // the new one is at work
			time.Sleep(time.Millisecond)
		}
	}
	stop()
	wg.Wait()
	t.Logf("%d requests over %d rounds", served.Load(), rounds)
}

func wellBehaved(c net.Conn, _ int64) bool { io.WriteString(c, rawOK); return true }

// bound is a port of this test's own on which nobody listens: connections to it
// are refused, and nobody else gets it meanwhile.
func bound(t *testing.T) (addr string, fd int) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port), fd
}

// A listener whose queue is full takes no connection: the SYN goes unanswered.
func TestConnectTimeout(t *testing.T) {
	addr, fd := bound(t)
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	for late := 0; late < 3; late++ { // one alone may be a stall of this machine
		c, err := net.DialTimeout("tcp", addr, 100*time.Millisecond)
		if err == nil {
			defer c.Close()
			late = -1
		}
	}
	b := start(t, Config{ConnectTimeout: 50 * time.Millisecond, UnhealthyThreshold: 1})
	b.add("full", addr, Unhealthy) // fails open
	if tg := b.target("full"); tg.Reason != TargetTimeout {
		t.Errorf("%+v, want reason %s", tg, TargetTimeout)
	}
	code, header, _ := b.get("/")
	own(t, code, header, http.StatusGatewayTimeout)
}
