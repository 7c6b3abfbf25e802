package place

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	temp, home, given := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "a", "b")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ env, home, want string }{
		"named by the environment": {given, home, given},
		"in the cache folder":      {"", home, "CACHE/upness/labs"},
		"cache cannot be made":     {"", filepath.Join(file, "home"), filepath.Join(temp, "upness-"+strconv.Itoa(os.Geteuid()), "labs")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("UPNESS_STATE_DIR", c.env)
			t.Setenv("XDG_CACHE_HOME", "")
			t.Setenv("HOME", c.home)
			t.Setenv("TMPDIR", temp)
			cache, err := os.UserCacheDir()
			if err != nil {
				t.Fatal(err)
			}
			got, err := Labs()
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Replace(c.want, "CACHE", cache, 1); got != want {
				t.Errorf("folder %q, want %q", got, want)
			}
			info, err := os.Stat(got)
			if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
				t.Errorf("folder %q: %v %v, want a folder with mode 0700", got, info, err)
			}
		})
	}
}

func TestSharedRefusesAFolderThatOthersCanWrite(t *testing.T) {
	temp := t.TempDir()
	top := filepath.Join(temp, "upness-"+strconv.Itoa(os.Geteuid()))
	if err := os.Mkdir(top, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(top, 0o777); err != nil {
		t.Fatal(err)
	}
	if dir, err := shared(temp, "labs", 0o700); err == nil || !strings.Contains(err.Error(), "belongs to somebody else") {
		t.Errorf("shared = %q, %v; want a refusal", dir, err)
	}
}
