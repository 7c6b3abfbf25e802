package loadgen

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
	"golang.org/x/sys/unix"

	"upness/plan"
	"upness/recording"
)

// serverEnv makes the test binary a plain server, so that a benchmark's CPU time
// is the client's alone.
const serverEnv = "LOADGEN_TEST_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		plainServer()
		return
	}
	os.Exit(m.Run())
}

func plainServer() {
	l, err := listen()
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + l.Addr().String())
	go func() { // ends with the parent
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		os.Exit(0)
	}()
	stalled := sync.OnceValue(func() time.Time { return time.Now().Add(3 * time.Second) })
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stall" {
			time.Sleep(time.Until(stalled()))
		}
		w.Header().Set("X-App-Version", "v1")
		_, _ = w.Write([]byte(`{"ok": true, "answer": 42}`))
	}))
}

func startServer(b *testing.B) string {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = stdin.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return line[:len(line)-1]
}

// BenchmarkLoad sends b.N requests at benchRate, as vegeta's command does beside it. It reports the process' CPU time
// per 100,000 requests and the lag.
func BenchmarkLoad(b *testing.B) {
	url := startServer(b)
	b.Run("wire", func(b *testing.B) { benchmarkLoad(b, url, false) })
	b.Run("nethttp", func(b *testing.B) { benchmarkLoad(b, url, true) })
	b.Run("vegeta", func(b *testing.B) { benchmarkVegeta(b, url) })
}

// BenchmarkStall sends b.N requests at 1,000/s, of which those of the first 3 s
// are answered at the end of that time. It reports the most memory that this
// process ever had, so that only one of its parts should be run at a time.
func BenchmarkStall(b *testing.B) {
	b.Run("wire", func(b *testing.B) {
		g, err := New(context.Background(), load(startServer(b)+"/stall", 1000, time.Duration(b.N)*time.Millisecond), Options{Clock: recording.StartClock(), Sink: &shelf{}})
		if err != nil {
			b.Fatal(err)
		}
		if err := g.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(peakMemory(b), "peak-MiB")
	})
	b.Run("vegeta", func(b *testing.B) {
		tr := vegeta.NewStaticTargeter(vegeta.Target{Method: "GET", URL: startServer(b) + "/stall"})
		for range vegeta.NewAttacker().Attack(tr, vegeta.Rate{Freq: 1000, Per: time.Second}, time.Duration(b.N)*time.Millisecond, "") {
		}
		b.ReportMetric(peakMemory(b), "peak-MiB")
	})
}

func peakMemory(b *testing.B) float64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Maxrss) / 1024
}

func benchmarkLoad(b *testing.B, url string, std bool) {
	l := load(url, benchRate, time.Duration(b.N)*time.Second/benchRate)
	l.Version = plan.Tag{Header: "X-App-Version"}
	s := &shelf{}
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: s})
	if err != nil {
		b.Fatal(err)
	}
	if std {
		if g.carrier, err = newNetHTTP(g); err != nil {
			b.Fatal(err)
		}
	}
	before := cpu()
	defer usage(b)()
	if err := g.Run(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(b.N)*1e5, "cpu-s/100k")
	lags := make([]time.Duration, 0, b.N)
	for _, r := range s.results {
		lags = append(lags, r.Lag())
	}
	slices.Sort(lags)
	b.ReportMetric(float64(lags[len(lags)/2].Microseconds()), "lag-p50-us")
	b.ReportMetric(float64(lags[len(lags)*99/100].Microseconds()), "lag-p99-us")
	if n := s.kinds()[recording.OK]; n != b.N {
		b.Fatalf("%d of %d ok", n, b.N)
	}
}

func benchmarkVegeta(b *testing.B, url string) {
	before := cpu()
	defer usage(b)()
	out, err := os.Create(filepath.Join(b.TempDir(), "results.gob"))
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	attacker := vegeta.NewAttacker(vegeta.Timeout(30*time.Second), vegeta.KeepAlive(true), vegeta.Connections(10000), vegeta.HTTP2(true))
	enc := vegeta.NewEncoder(out)
	tr := vegeta.NewStaticTargeter(vegeta.Target{Method: "GET", URL: url})
	for r := range attacker.Attack(tr, vegeta.Rate{Freq: int(benchRate), Per: time.Second}, time.Duration(b.N)*time.Second/benchRate, "") {
		if err := enc.Encode(r); err != nil || r.Code != http.StatusOK {
			b.Fatal(err, r.Code, r.Error)
		}
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(b.N)*1e5, "cpu-s/100k")
}

// benchRate is requests per second: what the load is compared at.
const benchRate = 2000

func cpu() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func usage(b *testing.B) func() {
	var u0, u1 unix.Rusage
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u0)
	return func() {
		_ = unix.Getrusage(unix.RUSAGE_SELF, &u1)
		runtime.ReadMemStats(&m1)
		n := float64(b.N)
		b.ReportMetric(float64(m1.Mallocs-m0.Mallocs)/n, "allocs")
		b.ReportMetric(float64(m1.TotalAlloc-m0.TotalAlloc)/n, "bytes")
		b.ReportMetric(float64(m1.NumGC-m0.NumGC), "gcs")
		b.ReportMetric(float64(u1.Utime.Nano()-u0.Utime.Nano())/n/1e3, "user-us")
		b.ReportMetric(float64(u1.Stime.Nano()-u0.Stime.Nano())/n/1e3, "sys-us")
		b.ReportMetric(float64(u1.Nvcsw-u0.Nvcsw)/n, "vcsw")
		b.ReportMetric(float64(u1.Nivcsw-u0.Nivcsw)/n, "ivcsw")
	}
}
