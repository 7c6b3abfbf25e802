package plan

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestMaskURL(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"/courses/{course}?page={page}":   "/courses/{course}?page={page}",
		"http://localhost:8080/":          "http://localhost:8080/",
		"http://ci@host/":                 "http://ci@host/",
		"http://ci:hunter2@host/@me":      "http://ci:***@host/@me",
		"http://ci:hun@ter2@host":         "http://ci:***@host",
		"https://:hunter2@host/a?b=c#d":   "https://:***@host/a?b=c#d",
		"/a?token=hunter2&page=1":         "/a?token=***&page=1",
		"/a?page=1&API_KEY=hunter2":       "/a?page=1&API_KEY=***",
		"/a?to%6ben=hunter2":              "/a?to%6ben=***",
		"/a?%zz=hunter2":                  "/a?%zz=***",
		"/a?sessionid=hunter2;x=1&keys=1": "/a?sessionid=***&keys=1",
		"http://a:b c@host/hunter2":       "***",
	} {
		if got := maskURL(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func TestMaskHeaders(t *testing.T) {
	for name, want := range map[string]string{
		"Authorization":       "Bearer ***",
		"proxy-authorization": "Bearer ***",
		"Cookie":              "***",
		"X-Api-Key":           "***",
		"X-Auth-Token":        "***",
		"X-CSRF-Token":        "***",
		"X-Trace":             "Bearer hunter2",
		"Accept":              "Bearer hunter2",
	} {
		given := map[string]string{name: "Bearer hunter2"}
		if got := maskHeaders(given)[name]; got != want {
			t.Errorf("%s is shown as %q, want %q", name, got, want)
		}
		if given[name] != "Bearer hunter2" {
			t.Error("the headers themselves were changed")
		}
	}
	if got := maskHeaders(map[string]string{"Authorization": "hunter2"})["Authorization"]; got != "***" {
		t.Errorf("without a scheme: %q", got)
	}
}

// What is written down in the plan itself is masked too, in the whole and in its parts.
func TestWrittenPlanShowsNoSecret(t *testing.T) {
	p := &Plan{
		Load: Load{
			URL: "http://ci:hunter2@localhost:8080", Rate: PerSecond(1), Duration: 1,
			Proxy: "http://u:hunter2@proxy:3128", Control: "https://x/h?token=hunter2",
			Headers: map[string]string{"Cookie": "id=hunter2"},
			Targets: []Target{{URL: "/a?password=hunter2", Headers: map[string]string{"X-Api-Key": "hunter2"}}},
		},
		Database: &Database{DSN: "host=db password='hunter2'"},
		Lab:      &Lab{Postgres: LabPostgres{DSN: "postgres://app:hunter2@db/app"}},
		After:    []Step{{Exec: &Exec{Command: "x", Env: map[string]Secret{"PLAIN": "hunter2"}}}},
	}
	for name, part := range map[string]any{"plan": p, "plan value": *p, "load": p.Load, "target": p.Load.Targets[0], "database": p.Database} {
		text, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "hunter2") {
			t.Errorf("%s: a secret shows in %s", name, text)
		}
	}
	if p.Load.Headers["Cookie"] != "id=hunter2" || p.Load.Targets[0].URL != "/a?password=hunter2" {
		t.Error("the plan itself was changed")
	}
}

func TestSecrets(t *testing.T) {
	p := &Plan{
		Load:     Load{URL: "http://u:seven@host", Proxy: "http://u:eight@proxy:3128", Control: "https://x/h?token=n+ine"},
		Database: &Database{DSN: "postgres://app:one%21@db/app?sslpassword=two"},
		Lab:      &Lab{Postgres: LabPostgres{DSN: `host=db password='thr\'ee'`}},
		Steps:    []Step{{Wait: 1}, {Exec: &Exec{Env: map[string]Secret{"API_TOKEN": "four", "RAILS_ENV": "staging", "OTHER": "mysql://u:five@db/x", "EMPTY_TOKEN": ""}}}},
		hidden:   []string{"six"},
	}
	got := p.Secrets()
	if slices.Index(got, "one%21") > slices.Index(got, "one!") {
		t.Errorf("%q: a spelling may begin with what it means, so it has to be replaced first", got)
	}
	slices.Sort(got)
	if want := []string{"eight", "five", "four", "n ine", "n%20ine", "n+ine", "one!", "one%21", "seven", "six", "thr%27ee", "thr'ee", `thr\'ee`, "two"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := new(Plan).Secrets(); len(got) > 0 {
		t.Errorf("an empty plan has %q", got)
	}
}
