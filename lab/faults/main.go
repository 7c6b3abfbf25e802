package faults

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// Ready is the line that Main prints when the stage serves.
type Ready struct {
	URL       string `json:"url"`                 // of the service
	Second    string `json:"second,omitempty"`    // of its second address
	Control   string `json:"control"`             // where the stage is asked: /begun, /deploy, /migrate, /truth
	Authority string `json:"authority,omitempty"` // file of the only certificate to trust
}

// Usage writes the flags that Main takes.
func Usage(w io.Writer) {
	fmt.Fprint(w, "  --fault NAME  of the catalogue; `upness lab calibrate --list` shows it\n"+
		"  --seed N      decides when the fault happens, and for how long\n"+
		"  --rate R      requests per second that will come (default 300)\n"+
		"  --dir DIR     for files\n"+
		"  --tell URL    only ask a stage something, such as http://127.0.0.1:4000/deploy\n")
}

// Main runs a stage until ctx is done: the service of one trial of one fault. It
// prints Ready as one JSON line.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("stage", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	name := flags.String("fault", "", "")
	seed := flags.Uint64("seed", 1, "")
	rate := flags.Float64("rate", 300, "")
	dir := flags.String("dir", os.TempDir(), "")
	tell := flags.String("tell", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *tell != "" {
		return ask(ctx, *tell)
	}
	f, err := Get(*name)
	if err != nil {
		return err
	}
	s, err := newStage(ctx, f, *seed, *rate, *dir)
	if err != nil {
		return fmt.Errorf("stage %s: %w", *name, err)
	}
	defer s.end()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	control := &http.Server{Handler: s.control()}
	defer control.Close()
	go func() { _ = control.Serve(l) }()
	ready := Ready{URL: s.url, Second: s.second, Control: "http://" + l.Addr().String()}
	if s.tls != nil {
		ready.Authority = s.tls.File
	}
	if err := json.NewEncoder(stdout).Encode(ready); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// control is where the stage is asked.
func (s *Stage) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/begun", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-s.begun:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/deploy", s.step(s.fault.Deploy))
	mux.HandleFunc("/migrate", s.step(s.fault.Migrate))
	mux.HandleFunc("/truth", func(w http.ResponseWriter, _ *http.Request) {
		s.acting.Wait()
		s.record.mu.Lock()
		defer s.record.mu.Unlock()
		_ = json.NewEncoder(w).Encode(s.record.truth)
	})
	return mux
}

// step answers when the step is done, with 500 when it failed.
func (s *Stage) step(do func(*Stage) error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if do == nil {
			http.NotFound(w, nil)
			return
		}
		if err := do(s); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
}

// askTimeout bounds a step.
const askTimeout = time.Minute

// ask is what a step's command does: it returns when the stage has done it.
func ask(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if resp.StatusCode/100 != 2 {
		return errors.New(string(text))
	}
	return err
}
