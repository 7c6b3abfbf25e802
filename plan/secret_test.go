package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestSecretShowsAllOfADSNButItsPasswords(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"hunter2":                       "***",
		"aHVudGVyMg==":                  "***",
		"https://ci:hunter2@host/":      "***",
		"postgres://db/app":             "postgres://db/app",
		"postgres://app@db:5432/app":    "postgres://app@db:5432/app",
		"postgres://app:hunter2@db/app": "postgres://app:***@db/app",
		"postgresql://app:hunter2@a:1,b:2/app?sslmode=disable":    "postgresql://app:***@a:1,b:2/app?sslmode=disable",
		"postgres://app:hun:ter2@db/app":                          "postgres://app:***@db/app",
		"postgres://app:hun@ter2@db/app":                          "postgres://app:***@db/app",
		"postgres://app:hun%40ter2@db/app":                        "postgres://app:***@db/app",
		"postgres://app:hun/ter2@db/app":                          "***",
		"postgres://app:12/hunter2@db/app":                        "***",
		"postgres://app:12?hunter2@db/app":                        "***",
		"postgres://app:12#hunter2@db/app":                        "***",
		"postgres:///app?host=/tmp&user=app&password=hunter2":     "postgres:///app?host=/tmp&user=app&password=***",
		"postgres://db/app?sslpassword=hunter2&connect_timeout=3": "postgres://db/app?sslpassword=***&connect_timeout=3",
		"postgres://db/app?pass%77ord=hunter2":                    "postgres://db/app?pass%77ord=***",
		"host=db user=app password=hunter2 dbname=app":            "host=db user=app password=*** dbname=app",
		`host = db password = 'hun ter\'2' sslpassword=hunter2`:   "host=db password=*** sslpassword=***",
		`password=hun\ ter2 host='a b'`:                           "password=*** host='a b'",
		"host=db passwd=hunter2":                                  "***",
		"host=db password='hunter2":                               "***",
		"user=app hunter2":                                        "***",
	} {
		if got := Secret(text).String(); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func TestSecretIsMaskedWhereverItIsWritten(t *testing.T) {
	type holder struct {
		S Secret            `json:"s" yaml:"s"`
		M map[string]Secret `json:"m" yaml:"m"`
	}
	h := holder{"hunter2", map[string]Secret{"k": "hunter2"}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "%T"} {
		fmt.Fprintf(&out, verb+"\n", h.S)
		fmt.Fprintf(&out, verb+"\n", h)
		fmt.Fprintf(&out, verb+"\n", &h)
	}
	asJSON, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(asJSON)
	out.Write(asYAML)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "s", h.S, "h", h)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "s", h.S, "h", h)
	for _, spelling := range []string{"hunter2", "hun", fmt.Sprintf("%x", "hunter2"), fmt.Sprintf("%X", "hunter2")} {
		if strings.Contains(out.String(), spelling) {
			t.Errorf("%q shows in:\n%s", spelling, out.String())
		}
	}
	if want := `{"s":"***","m":{"k":"***"}}`; string(asJSON) != want {
		t.Errorf("as JSON %s, want %s", asJSON, want)
	}
	if want := "s: '***'\nm:\n    k: '***'\n"; string(asYAML) != want {
		t.Errorf("as YAML %q, want %q", asYAML, want)
	}
	if h.S.Reveal() != "hunter2" {
		t.Error("Reveal does not reveal")
	}
}
