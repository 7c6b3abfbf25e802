package group

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is clients that send POSTs, which nothing sends again by itself.
type load struct {
	t      *testing.T
	stop   context.CancelFunc
	wg     sync.WaitGroup
	served atomic.Int64
	mu     sync.Mutex
	failed map[string]int // by what the client saw
	last   map[string]time.Time
}

const clients = 4

func (l *lab) load() *load {
	ctx, stop := context.WithCancel(l.t.Context())
	d := &load{t: l.t, stop: stop, failed: map[string]int{}, last: map[string]time.Time{}}
	for range clients {
		d.wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				d.send(client, l.url)
				time.Sleep(2 * time.Millisecond) // no wait for anything: it makes the rate
			}
		})
	}
	l.t.Cleanup(d.end)
	return d
}

func (d *load) send(client *http.Client, url string) {
	begun := time.Now()
	resp, err := client.Post(url, "text/plain", strings.NewReader("answer"))
	if err != nil {
		d.count(err.Error())
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		d.count(err.Error())
		return
	}
	version := resp.Header.Get("X-App-Version")
	if resp.StatusCode != http.StatusOK || version == "" {
		d.count(fmt.Sprint(resp.StatusCode, resp.Header["Server"]))
		return
	}
	d.served.Add(1)
	d.mu.Lock()
	defer d.mu.Unlock()
	if begun.After(d.last[version]) {
		d.last[version] = begun
	}
}

func (d *load) count(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failed[what]++
}

// end stops the load.
func (d *load) end() {
	d.stop()
	d.wg.Wait()
}

// more waits until n more requests were served.
func (d *load) more(n int64) {
	d.t.Helper()
	before := d.served.Load()
	for deadline := time.Now().Add(patience); d.served.Load() < before+n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("only %d of %d requests were served; failed: %v", d.served.Load()-before, n, d.failed)
		}
	}
}

// unharmed fails the test when any request failed.
func (d *load) unharmed() {
	d.t.Helper()
	d.end()
	if len(d.failed) > 0 {
		d.t.Errorf("of %d requests failed: %v; want none", d.served.Load(), d.failed)
	}
	d.t.Logf("%d requests served", d.served.Load())
}
