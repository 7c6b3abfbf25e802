package loadgen

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
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
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
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

// BenchmarkLoad sends b.N requests at 2,000/s. It reports the process' CPU time
// per 100,000 requests and the lag.
func BenchmarkLoad(b *testing.B) {
	url := startServer(b)
	b.Run("wire", func(b *testing.B) { benchmarkLoad(b, url, false) })
	b.Run("nethttp", func(b *testing.B) { benchmarkLoad(b, url, true) })
	b.Run("vegeta", func(b *testing.B) { benchmarkVegeta(b, url) })
}

func benchmarkLoad(b *testing.B, url string, std bool) {
	l := load(url, 2000, time.Duration(b.N)*time.Second/2000)
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
	tr := vegeta.NewStaticTargeter(vegeta.Target{Method: "GET", URL: url})
	for range vegeta.NewAttacker().Attack(tr, vegeta.Rate{Freq: 2000, Per: time.Second}, time.Duration(b.N)*time.Second/2000, "") {
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(b.N)*1e5, "cpu-s/100k")
}

func cpu() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func usage(b *testing.B) func() {
	var u0, u1 unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u0)
	return func() {
		_ = unix.Getrusage(unix.RUSAGE_SELF, &u1)
		n := float64(b.N)
		b.ReportMetric(float64(u1.Utime.Nano()-u0.Utime.Nano())/n/1e3, "user-us")
		b.ReportMetric(float64(u1.Stime.Nano()-u0.Stime.Nano())/n/1e3, "sys-us")
		b.ReportMetric(float64(u1.Nvcsw-u0.Nvcsw)/n, "vcsw")
		b.ReportMetric(float64(u1.Nivcsw-u0.Nivcsw)/n, "ivcsw")
	}
}
