package calibrate

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"upness/lab/faults"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func at(ms float64) time.Time { return noon.Add(time.Duration(ms * 1e6)) }

// made is a trial of a fault whose outage was from 1,000 ms to 1,100 ms.
func made(t *testing.T, name string, status int, v *verdict) *trial {
	t.Helper()
	f, err := faults.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	if v != nil {
		v.Exit = status
	}
	return &trial{
		opts: &Options{Rate: 100}, fault: f, seed: 1, status: status, verdict: v, dir: t.TempDir(),
		truth: faults.Truth{Outages: []faults.Outage{{Span: faults.Span{From: at(1000), To: at(1100)}}}},
	}
}

func seen(from, to, lower, upper float64) *verdict {
	return &verdict{Outages: []outage{{Start: at(from), End: at(to), Lower: lower, Upper: upper, Requests: 10, BadShare: 1}}}
}

func TestBracketScores(t *testing.T) {
	for _, c := range []struct {
		name        string
		v           *verdict
		right, wide bool
		brackets    int
		notes       int
	}{
		{"truth inside", seen(1005, 1095, 0.090, 0.110), true, false, 1, 0},
		{"too short", seen(1005, 1080, 0.075, 0.095), false, false, 1, 0},
		{"too long", seen(1000, 1110, 0.110, 0.130), false, false, 1, 0},
		{"too wide", seen(1005, 1095, 0.090, 0.150), true, true, 1, 0},
		{"missed", &verdict{}, false, true, 1, 1},
		{"elsewhere", seen(1500, 1600, 0.090, 0.110), false, true, 1, 2},
	} {
		s := made(t, "not-found", faults.Fail, c.v).score()
		if len(s.Brackets) != c.brackets || s.Brackets[0].Right != c.right || s.Brackets[0].Narrow == c.wide || len(s.Notes) != c.notes {
			t.Errorf("%s: %+v, notes %q", c.name, s.Brackets, s.Notes)
		}
	}
}

// One outage seen as two is no right bracket.
func TestOneSeenAsTwo(t *testing.T) {
	v := seen(1005, 1045, 0.040, 0.100)
	v.Outages = append(v.Outages, seen(1065, 1095, 0.030, 0.050).Outages...)
	if s := made(t, "not-found", faults.Fail, v).score(); s.Brackets[0].Right || len(s.Notes) != 1 {
		t.Errorf("%+v", s)
	}
}

// What fell into blind time is no missed outage.
func TestBlindOutageIsNotMissed(t *testing.T) {
	v := &verdict{}
	v.Blind.Raw = append(v.Blind.Raw, struct {
		Start, End time.Time
		Why        string
	}{at(990), at(1110), "stopped"})
	if s := made(t, "not-found", faults.Inconclusive, v).score(); len(s.Brackets) != 0 || s.Right {
		t.Errorf("%+v", s)
	}
}

func TestSums(t *testing.T) {
	table := newTable(&Options{Rate: 100, Seeds: 1})
	for _, c := range []struct {
		fault  string
		status int
	}{
		{"not-found", faults.Pass}, {"not-found", faults.Fail}, {"nothing", faults.Fail}, {"nothing", faults.Inconclusive},
		{"generator-stopped", faults.Pass}, {"brief-dip", faults.Pass}, {"unknown-host", faults.NotBegun},
	} {
		v := seen(1005, 1095, 0.090, 0.110)
		if c.status == faults.NotBegun {
			v = nil
		}
		table.add(made(t, c.fault, c.status, v).score())
	}
	s := table.Sums()
	if s.Trials != 7 || s.FalsePass != 2 || s.FalseFail != 1 || s.Undecided != 1 || s.CleanTrials != 2 || s.CleanUndecided != 1 || s.Inexact != 0 {
		t.Errorf("%+v", s)
	}
	var b bytes.Buffer
	if err := table.Markdown(&b); err != nil || !strings.Contains(b.String(), "| false passes | 2 |") || !strings.Contains(b.String(), "| not-found | 404, as when a route was lost | fail | 1/2 |") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// A stop of the generator must lie in blind time, and nothing in it may be down.
func TestBlindScores(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to float64
		bad      uint64
		right    bool
	}{
		{"covered", 1000, 1100, 0, true},
		{"but for one interval", 1009, 1100, 0, true},
		{"but for what is no lag yet", 1000, 1075, 0, true},
		{"half of it", 1040, 1100, 0, false},
		{"booked as down", 1000, 1100, 3, false},
	} {
		v := &verdict{}
		v.Requests.Bad = c.bad
		v.Blind.Raw = append(v.Blind.Raw, struct {
			Start, End time.Time
			Why        string
		}{at(c.from), at(c.to), "stopped"})
		tr := made(t, "generator-stopped", faults.Inconclusive, v)
		tr.truth = faults.Truth{Blind: []faults.Span{{From: at(1000), To: at(1100)}}}
		if s := tr.score(); s.Blind == nil || *s.Blind != c.right {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
}

// A second try does not take the place of a first one.
func TestMergeKeepsFirstTries(t *testing.T) {
	one, again := newTable(&Options{Rate: 100}), newTable(&Options{Rate: 100})
	one.add(Score{Fault: "not-found", Seed: 1})
	again.add(Score{Fault: "not-found", Seed: 2})
	if err := one.merge(again); err != nil || len(one.Scores) != 2 {
		t.Fatalf("%d trials, %v", len(one.Scores), err)
	}
	if err := one.merge(again); err == nil || len(one.Scores) != 2 {
		t.Errorf("%d trials, %v", len(one.Scores), err)
	}
}
