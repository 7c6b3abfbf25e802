package faults

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// set starts the stage of a fault, in this process.
func set(t *testing.T, f *Fault) *Stage {
	t.Helper()
	seed := uint64(1)
	for f.Draw(seed).For < 800*time.Millisecond { // most faults last up to a second
		seed++
	}
	s, err := newStage(t.Context(), f, seed, 300, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	return s
}

// get requests the service over a new connection.
func get(s *Stage, path string) (*http.Response, string, error) {
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Get(s.url + path)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

// What arrives before a fault, in it and after it, by the stage's own truth.
func TestTruthIsWhatHappens(t *testing.T) {
	for _, c := range []struct {
		fault *Fault
		bad   func(*http.Response, string, error) bool
	}{
		{notFound, func(r *http.Response, _ string, _ error) bool { return r != nil && r.StatusCode == 404 }},
		{overloaded, func(r *http.Response, _ string, _ error) bool {
			return r != nil && r.StatusCode == 503 && r.Header.Get("Retry-After") != ""
		}},
		{loginRedirect, func(r *http.Response, _ string, _ error) bool { return r != nil && r.StatusCode == 302 }},
		{noVersion, func(r *http.Response, _ string, _ error) bool {
			return r != nil && r.StatusCode == 200 && r.Header.Get("X-App-Version") == ""
		}},
		{errorPage, func(r *http.Response, b string, _ error) bool {
			return r != nil && r.StatusCode == 200 && r.Header.Get("X-App-Version") == "v1" && strings.Contains(b, "<h1>")
		}},
		{truncatedLength, func(r *http.Response, _ string, err error) bool {
			return r != nil && errors.Is(err, io.ErrUnexpectedEOF)
		}},
		{truncatedChunk, func(r *http.Response, _ string, err error) bool {
			return r != nil && errors.Is(err, io.ErrUnexpectedEOF)
		}},
		{hangUpOnAll, func(_ *http.Response, _ string, err error) bool { return errors.Is(err, io.EOF) }},
		{silentResend, func(_ *http.Response, _ string, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		{serverRestart, func(_ *http.Response, _ string, err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }},
	} {
		t.Run(c.fault.Name, func(t *testing.T) {
			t.Parallel()
			s := set(t, c.fault)
			well := func() {
				t.Helper()
				if r, body, err := get(s, "/answer"); err != nil || r.StatusCode != 200 || r.Header.Get("X-App-Version") != "v1" || !strings.Contains(body, `"ok":"yes"`) {
					t.Fatalf("no right answer: %v %q", err, body)
				}
			}
			well() // the start signal
			from, to := s.window()
			time.Sleep(time.Until(from))
			for !c.bad(get(s, "/answer")) {
				if time.Now().After(to) {
					t.Fatal("nothing happened")
				}
			}
			time.Sleep(time.Until(to.Add(50 * time.Millisecond)))
			s.acting.Wait()
			well()
			if o := s.record.truth.Outages; len(o) != 1 || len(s.record.truth.Errors) > 0 || o[0].From.Sub(from).Abs() > 2*time.Second {
				t.Errorf("truth %+v, the window was %v to %v", s.record.truth, from, to)
			}
		})
	}
}

// A release behind the balancer: nobody sees it but by the version.
func TestRollIsClean(t *testing.T) {
	s := set(t, rollingRelease)
	if r, _, err := get(s, "/answer"); err != nil || r.Header.Get("X-App-Version") != "v1" {
		t.Fatalf("before: %v", err)
	}
	if err := s.fault.Deploy(s); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		if r, _, err := get(s, "/answer"); err != nil || r.Header.Get("X-App-Version") != "v2" {
			t.Fatalf("after: %v", err)
		}
	}
}
