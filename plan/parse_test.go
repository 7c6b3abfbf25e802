package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// environment is what the plans in testdata may refer to.
func environment(name string) (string, bool) {
	value, set := map[string]string{
		"DATABASE_URL": "postgres://app:hunter2@db/app",
		"SECRET_TOKEN": "hunter2",
		"HOST":         "localhost",
		"RATE":         "500",
		"EMPTY":        "",
	}[name]
	return value, set
}

// Each file in testdata/bad breaks one rule; beside it is what is said of it.
func TestBadPlans(t *testing.T) {
	t.Chdir("testdata/bad")
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad plans", err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, err := parse(file, data, environment, (*Plan).checkFiles)
			if err == nil {
				t.Fatalf("nothing is said of %s", file)
			}
			if p != nil {
				t.Error("a plan is given beside the error")
			}
			var one *Error
			if !errors.As(err, &one) || one.File != file {
				t.Errorf("%#v holds no *Error of this file", err)
			}
			for _, secret := range []string{"hunter2", "failed to"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q shows in: %v", secret, err)
				}
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(err.Error()+"\n"))
		})
	}
}

// A plan made in memory is held to the same rules, without lines.
func TestComplete(t *testing.T) {
	made := func() *Plan {
		return &Plan{Name: "load", Load: Load{
			URL: "http://localhost:8080", Rate: PerSecond(500), Duration: 20 * time.Second,
			Headers: map[string]string{"X-Price": "$5 ${HOME}"},
		}}
	}
	p := made()
	if err := p.Complete(); err != nil {
		t.Fatal(err)
	}
	if p.Load.Deadline != time.Second || p.Load.Timeout != 10*time.Second ||
		len(p.Load.Targets) != 1 || p.Load.Targets[0].Method != "GET" || p.Budget.Availability == nil {
		t.Errorf("defaults are missing: %+v", p)
	}
	if got := p.Load.Headers["X-Price"]; got != "$5 ${HOME}" {
		t.Errorf("a value from memory was expanded: %q", got)
	}
	for want, change := range map[string]func(*Plan){
		"load: rate is missing":                                  func(p *Plan) { p.Load.Rate = Rate{} },
		"load: without steps it needs a duration":                func(p *Plan) { p.Load.Duration = 0 },
		"load: nothing to request: give targets, or a url":       func(p *Plan) { p.Load.URL = "" },
		"deadline: 20s is longer than the timeout of 10s":        func(p *Plan) { p.Load.Deadline = 20 * time.Second },
		`deadline: "-1s" is not a duration above 0s`:             func(p *Plan) { p.Load.Deadline = -time.Second },
		`arrivals: "poison" is unknown, did you mean "poisson"?`: func(p *Plan) { p.Load.Arrivals = "poison" },
		"rate: more than one of constant, ramp, sine and steps given": func(p *Plan) {
			p.Load.Rate.Ramp = &Ramp{From: p.Load.Rate.Constant, To: p.Load.Rate.Constant, Over: time.Second}
		},
		"version: more than one of header, body and json given": func(p *Plan) { p.Load.Version = Tag{Header: "A", Body: "b"} },
	} {
		p := made()
		change(p)
		before := *p
		if err := p.Complete(); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if !reflect.DeepEqual(*p, before) {
			t.Errorf("%s: the plan was changed", want)
		}
	}
}

// An alias, a merge or a cycle must not lead the parser into endless work.
func TestAliases(t *testing.T) {
	for text, want := range map[string]string{
		"a: &a [*a]\n":                      "p:1: unknown key \"a\"",
		"load: &l {url: *l}\n":              "p:1: url: a single value is expected",
		"load: {<<: {rate: 1/s}}\n":         "p:1: unknown key \"<<\"",
		"load: &l {<<: *l}\n":               "p:1: unknown key \"<<\"",
		"? [a]\n: b\nload: {}\n":            "p:1: unknown key \"\"",
		"? *x\n: b\n":                       "p:1: not YAML",
		"load: {headers: {? {a: b} : c}}\n": "p:1: headers: \"\" is not a header name",
		"load: {targets: &t [*t]}\n":        "p:1: targets: a mapping is expected",
	} {
		if _, err := Parse("p", []byte(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}

func TestParseRefusesAPlanThatIsTooLarge(t *testing.T) {
	_, err := Parse("p", make([]byte, maxSize+1), nil)
	if want := "p: the plan is larger than 1048576 bytes"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestReadNamesAFileThatIsNotThere(t *testing.T) {
	if _, err := Read("testdata/nowhere.yaml"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Read("testdata"); err == nil || !strings.Contains(err.Error(), "testdata") {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, dir := range []string{"good", "bad"} {
		files, err := filepath.Glob("testdata/" + dir + "/*.yaml")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("plan.yaml", data, environment)
		if (p == nil) == (err == nil) {
			t.Fatalf("%v beside %v", p, err)
		}
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "plan.yaml:") {
					t.Errorf("a line without its place: %q", line)
				}
			}
			return
		}
		if err := p.Load.Rate.Validate(); err != nil {
			t.Error(err)
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("hunter2")) && !bytes.Contains(data, []byte("hunter2")) {
			t.Errorf("a secret shows in %s", text)
		}
		var back Plan
		if err := json.Unmarshal(text, &back); err != nil {
			t.Errorf("what was written can not be read: %v", err)
		}
	})
}
