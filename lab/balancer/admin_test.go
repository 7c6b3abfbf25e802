package balancer

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAdminRefuses(t *testing.T) {
	b := start(t, Config{})
	addr := addrOf(server(t, "x", nil))
	b.add("x", addr, Healthy)
	for name, c := range map[string]struct {
		do   func() error
		want string
	}{
		"twice":        {func() error { return b.Register(t.Context(), "x", addr) }, "balancer: target x: already registered, healthy"},
		"no id":        {func() error { return b.Register(t.Context(), "", addr) }, `balancer: registration of "" at "` + addr + `": an id and an address host:port are needed`},
		"no port":      {func() error { return b.Register(t.Context(), "y", "localhost") }, `balancer: registration of "y" at "localhost": an id and an address host:port are needed`},
		"unknown":      {func() error { _, err := b.Deregister(t.Context(), "y", 0); return err }, "balancer: target y: not registered"},
		"bad duration": {func() error { _, err := b.Deregister(t.Context(), "x", -time.Second); return err }, `balancer: delay "-1s": a duration such as 2s is needed`},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.do(); err == nil || err.Error() != c.want {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	resp, err := http.Post(b.base+"/targets", "application/json", strings.NewReader("{"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 400 || !strings.Contains(string(body), "registration: ") {
		t.Errorf("broken JSON: %d %s", resp.StatusCode, body)
	}
}

func TestPortInUse(t *testing.T) {
	taken := addrOf(server(t, "x", nil))
	for _, cfg := range []Config{{Listen: taken}, {Admin: taken}} {
		if err := Main(t.Context(), cfg, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "address already in use") {
			t.Errorf("Main = %v, want address already in use", err)
		}
	}
}

func TestArgs(t *testing.T) {
	want := Config{Listen: "127.0.0.1:8080", Interval: time.Second, UnhealthyThreshold: 7, IdleTimeout: time.Minute}.withDefaults()
	got, err := ParseArgs(want.Args())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("through the command line (-want +got):\n%s", diff)
	}
	for args, want := range map[string]string{
		"--interval=-1s": "--interval -1s: must not be negative",
		"--wrong":        "flag provided but not defined: -wrong",
		"more":           `argument "more": the balancer takes flags only`,
	} {
		if _, err := ParseArgs([]string{args}); err == nil || err.Error() != want {
			t.Errorf("ParseArgs(%s) = %v, want %s", args, err, want)
		}
	}
}
