package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"upness/recording"
)

// judge has both tools judge the same results, n of them, and prints what that
// took.
func judge(ctx context.Context, o options, vegetaBinary, dir string, out io.Writer) error {
	run, gob := filepath.Join(dir, "run"), filepath.Join(dir, "results.bin")
	if err := errors.Join(writeRun(run, o), writeGob(gob, o)); err != nil {
		return err
	}
	ours, err := timed(ctx, dir, "", o.binary, "analyze", run)
	if err != nil {
		return err
	}
	theirs, err := timed(ctx, dir, "", vegetaBinary, "report", gob)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d results judged\n  upness analyze, with all reports: CPU %6.2f s, peak %6.1f MiB\n"+
		"  vegeta report:                    CPU %6.2f s, peak %6.1f MiB\n  ratio:                            CPU %6.2f,   peak %6.2f\n",
		o.judge, ours.CPU, ours.Memory/mebi, theirs.CPU, theirs.Memory/mebi, ours.CPU/theirs.CPU, ours.Memory/theirs.Memory)
	return err
}

// each makes up the results of a release: an even schedule, jitter, three
// instances, two versions, a failure now and then.
func each(o options, do func(recording.Result) error) error {
	random := rand.New(rand.NewPCG(1, 2))
	lognormal := func(median, sigma float64) time.Duration {
		return time.Duration(median * math.Exp(sigma*random.NormFloat64()))
	}
	interval := time.Second / time.Duration(o.rate)
	for i := range o.judge {
		r := recording.Result{
			Seq: uint64(i), Target: "responses", Lane: "reused", Intended: time.Duration(i+1) * interval, Code: 200,
			BytesIn: 60 + random.Int64N(4000), Reused: true, Attempts: 1, Remote: "127.0.0.1:8080", Version: "ami-05679357ab362f128",
		}
		r.Sent = r.Intended + lognormal(60e3, 0.5)
		r.FirstByte = r.Sent + lognormal(1.8e6, 0.5)
		r.Done = r.FirstByte + lognormal(40e3, 0.4)
		r.Instance = [...]string{"i-0a1b2c3d", "i-4e5f6071", "i-8293a4b5"}[random.IntN(3)]
		if random.Float64() < 3*float64(i)/float64(o.judge)-1 {
			r.Version = "ami-37884c4d"
		}
		if random.IntN(20_000) == 0 {
			r.Kind, r.Code, r.Error, r.Version, r.Instance = recording.HTTP5xx, 502, "502 Bad Gateway", "", ""
		}
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

func writeRun(dir string, o options) error {
	w, err := recording.Create(dir, recording.Run{Name: "judge"})
	if err != nil {
		return err
	}
	end := time.Duration(o.judge+1) * time.Second / time.Duration(o.rate)
	w.SetLoad(recording.LoadInfo{
		Rate: float64(o.rate), Deadline: time.Second, Timeout: 10 * time.Second, End: end, Tagged: true, MaxInFlight: 10_000,
	})
	err = each(o, func(r recording.Result) error {
		w.Add(r)
		return w.Err()
	})
	return errors.Join(err, w.Close(recording.Complete, ""))
}

func writeGob(name string, o options) error {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	begin := time.Now()
	buffered := bufio.NewWriterSize(out, 1<<20)
	encode := vegeta.NewEncoder(buffered)
	err = each(o, func(r recording.Result) error {
		return encode(&vegeta.Result{
			Seq: r.Seq, Code: r.Code, Timestamp: begin.Add(r.Sent), Latency: r.Done - r.Sent, BytesIn: uint64(r.BytesIn), Error: r.Error,
			Body: []byte(answer), Method: http.MethodGet, URL: "http://127.0.0.1:8080/responses",
			Headers: http.Header{
				"Content-Type": {"application/json"}, "X-App-Version": {r.Version}, "X-Instance-Id": {r.Instance},
				"Date": {"Sat, 21 Nov 2026 16:00:00 GMT"}, "Content-Length": {"97"},
			},
		})
	})
	return errors.Join(err, buffered.Flush(), out.Close())
}
