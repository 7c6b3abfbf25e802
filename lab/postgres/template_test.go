package postgres

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// templates gives the folders of templates in the cache.
func templates(t *testing.T, cache string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, "templates", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A second server starts on a copy of the first one's database; one that is
// broken is made anew.
func TestTemplate(t *testing.T) {
	o := options(t)
	cache := t.TempDir()
	t.Setenv("UPNESS_CACHE_DIR", cache)
	o.Template = true
	start := func() *Server {
		t.Helper()
		s, err := Start(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	system := func(s *Server) string {
		return ask(t, connect(t, s.DSN().Reveal()), "SELECT system_identifier::text FROM pg_control_system()")
	}
	first := start()
	made := templates(t, cache)
	if len(made) != 1 {
		t.Fatalf("templates %q, want one", made)
	}
	if info, err := os.Stat(made[0]); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("template: %v, %v; want mode 0700", info, err)
	}
	o.Settings = map[string]string{"max_connections": "17"}
	second := start()
	if a, b := system(first), system(second); a != b {
		t.Errorf("systems %s and %s, want copies of one", a, b)
	}
	conn := connect(t, second.DSN().Reveal())
	if got := ask(t, conn, "SHOW max_connections"); got != "17" {
		t.Errorf("max_connections %s, want this server's", got)
	}
	if err := os.Truncate(filepath.Join(made[0], "data", "global", "pg_control"), 10); err != nil {
		t.Fatal(err)
	}
	third := start()
	if a, b := system(first), system(third); a == b {
		t.Error("the third server started on what is broken")
	}
	if again := templates(t, cache); len(again) != 1 || strings.Join(again, "") != made[0] {
		t.Errorf("templates %q, want %q made anew", again, made)
	}
	fourth := start()
	if a, b := system(third), system(fourth); a != b {
		t.Errorf("systems %s and %s, want copies of one", a, b)
	}
}

// Without a cache that can be written the server starts all the same.
func TestTemplateWithoutACache(t *testing.T) {
	o := options(t)
	cache := t.TempDir()
	t.Setenv("UPNESS_CACHE_DIR", cache)
	if err := os.WriteFile(filepath.Join(cache, "templates"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Template = true
	if _, err := Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}
