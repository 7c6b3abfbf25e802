package postgres

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// nothingInstalled makes a machine without a Postgres and with an empty cache.
func nothingInstalled(t *testing.T) Options {
	o := options(t)
	t.Setenv("UPNESS_CACHE_DIR", t.TempDir())
	o.candidates = func() []string { return nil }
	o, err := o.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestFetchForReal fetches from the registry that this machine is set up for.
func TestFetchForReal(t *testing.T) {
	o := nothingInstalled(t)
	pkg, err := packageName()
	if err != nil {
		t.Skip("SKIPPED:", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := npmRegistry().newest(ctx, pkg, 0); err != nil {
		var unreachable *url.Error
		if errors.As(err, &unreachable) || ctx.Err() != nil {
			t.Skip("SKIPPED: the npm registry cannot be reached:", err)
		}
		t.Fatal(err)
	}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if s.Major() != MaxVersion {
		t.Errorf("fetched Postgres %s, want the newest major version %d", s.Version(), MaxVersion)
	}
	ask(t, connect(t, s.DSN().Reveal()), "SHOW fsync")

	// What was fetched is used again, without the registry.
	t.Setenv("UPNESS_NPM_REGISTRY", "http://127.0.0.1:1")
	if bin, err := binaries(t.Context(), o, s.home.as); err != nil || !complete(bin) {
		t.Errorf("second start: binaries in %q, %v", bin, err)
	}
	if left := names(t, os.Getenv("UPNESS_CACHE_DIR")); len(left) != 1 {
		t.Errorf("cache holds %q, want one version", left)
	}
}

// pack is a package for a registry of the test's own: files by name.
type pack map[string]string

// runnable is a package whose server says its version and does nothing else.
func runnable(version string) pack {
	return pack{
		nativeFolder + "bin/postgres":      "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n",
		nativeFolder + "bin/initdb":        "#!/bin/sh\nexit 1\n",
		nativeFolder + "lib/libpq.so.5.15": "library",
		nativeFolder + "pg-symlinks.json":  `[{"source":"native/lib/libpq.so.5.15","target":"native/lib/libpq.so.5"},{"source":"native/lib/libpq.so.5.15","target":"native/lib/deep/libpq.so"}]`,
		"package/package.json":             "{}",
	}
}

func (p pack) archive(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		mode := int64(0o644)
		if strings.Contains(name, "/bin/") {
			mode = 0o755
		}
		if err := archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: mode, Size: int64(len(p[name]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(p[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func integrity(archive []byte) string {
	sum := sha512.Sum512(archive)
	return "sha1-xxx sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// published is one version at the registry of the test's own.
type published struct {
	archive   []byte
	integrity string
}

// registry serves versions as the npm registry does and points the environment
// to itself. It counts the downloads.
func registry(t *testing.T, versions map[string]published) *atomic.Int64 {
	t.Helper()
	pkg, err := packageName()
	if err != nil {
		t.Skip("SKIPPED:", err)
	}
	downloads := new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.EscapedPath() == "/"+url.PathEscape(pkg) {
			metadata := map[string]any{}
			for version, p := range versions {
				metadata[version] = map[string]any{"dist": map[string]string{
					"tarball": publicNPM + "/" + pkg + "/-/" + version + ".tgz", "integrity": p.integrity}}
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"versions": metadata})
			return
		}
		p, ok := versions[strings.TrimSuffix(filepath.Base(r.URL.Path), ".tgz")]
		if !ok || p.archive == nil {
			http.NotFound(w, r)
			return
		}
		downloads.Add(1)
		_, _ = w.Write(p.archive)
	}))
	t.Cleanup(server.Close)
	t.Setenv("UPNESS_NPM_REGISTRY", server.URL+"/")
	return downloads
}

func names(t *testing.T, dir string) (found []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

func TestFetchTakesTheNewestOfTheMajorVersion(t *testing.T) {
	versions := map[string]published{}
	for _, v := range []string{"9.6.1-beta.1", "15.2.0-beta.15", "15.10.0-beta.9", "15.10.0-beta.10", "15.9.0-beta.16", "17.1.0-beta.1", "99.0.0", "not a version"} {
		archive := runnable(v).archive(t)
		versions[v] = published{archive, integrity(archive)}
	}
	for major, want := range map[int]string{15: "15.10.0-beta.10", 0: "17.1.0-beta.1"} {
		registry(t, versions)
		o := nothingInstalled(t)
		o.Version = major
		bin, err := binaries(t.Context(), o, account{})
		if err != nil {
			t.Fatal(err)
		}
		if got := filepath.Base(filepath.Dir(bin)); got != want {
			t.Errorf("major version %d: fetched %s, want %s", major, got, want)
		}
		for _, link := range []string{"libpq.so.5", "deep/libpq.so"} {
			if text, err := os.ReadFile(filepath.Join(filepath.Dir(bin), "lib", link)); string(text) != "library" {
				t.Errorf("link %s leads to %q, %v", link, text, err)
			}
		}
	}
}

func TestFetchRefusesWhatIsNotRight(t *testing.T) {
	good := runnable("15.1").archive(t)
	sum := integrity(good)
	with := func(name, text string) published {
		p := runnable("15.1")
		p[name] = text
		archive := p.archive(t)
		return published{archive, integrity(archive)}
	}
	for name, c := range map[string]struct {
		publish published
		want    string
	}{
		"another archive":            {published{append(slices.Clone(good), 0), sum}, "SHA-512 is "},
		"no checksum":                {published{good, ""}, "the registry's metadata has no SHA-512"},
		"only a weak checksum":       {published{good, "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}, "the registry's metadata has no SHA-512"},
		"a checksum that is none":    {published{good, "sha512-xxx"}, "is no SHA-512"},
		"no archive":                 {published{nil, sum}, "404 Not Found"},
		"does not run":               {with(nativeFolder+"bin/postgres", "#!/no/such/loader\n"), "does not run here (it needs glibc)"},
		"a file that leads out":      {with(nativeFolder+"../../../evil", "x"), "escapes"},
		"a link that leads out":      {with(nativeFolder+"pg-symlinks.json", `[{"source":"../../../etc/passwd","target":"native/lib/x"}]`), "leads out of the package"},
		"a link's place leads out":   {with(nativeFolder+"pg-symlinks.json", `[{"source":"native/lib/x","target":"native/../../evil"}]`), "leads out of the package"},
		"a list of links that isn't": {with(nativeFolder+"pg-symlinks.json", `{`), "list of links"},
	} {
		t.Run(name, func(t *testing.T) {
			registry(t, map[string]published{"15.1.0-beta.1": c.publish})
			o := nothingInstalled(t)
			_, err := Start(t.Context(), o)
			oneLineWith(t, err, "throw-away Postgres: ", c.want, "apt-get install postgresql", "brew install postgresql@18", "DSN")
			if !errors.Is(err, ErrNone) {
				t.Errorf("error %v, want ErrNone", err)
			}
			if left := names(t, os.Getenv("UPNESS_CACHE_DIR")); len(left) > 0 {
				t.Errorf("cache holds %q, want nothing", left)
			}
		})
	}
}

func TestNothingInstalledAndNoNetwork(t *testing.T) {
	o := nothingInstalled(t)
	t.Setenv("UPNESS_NPM_REGISTRY", "http://127.0.0.1:1")
	o.Version = 14
	_, err := Start(t.Context(), o)
	oneLineWith(t, err, "none on this machine, and none could be fetched", "connection refused",
		"apt-get install postgresql-14", "brew install postgresql@14")

	registry(t, map[string]published{"15.1.0": {}})
	_, err = Start(t.Context(), o)
	oneLineWith(t, err, "none of Postgres 14")
}

func TestFetchesAtOnce(t *testing.T) {
	archive := runnable("15.1").archive(t)
	downloads := registry(t, map[string]published{"15.1.0-beta.1": {archive, integrity(archive)}})
	o := nothingInstalled(t)
	cache := os.Getenv("UPNESS_CACHE_DIR")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			bin, err := fetch(t.Context(), o, cache, account{})
			if err != nil || !complete(bin) {
				t.Errorf("fetch = %q, %v", bin, err)
			}
		})
	}
	all.Wait()
	if n := downloads.Load(); n != 4 {
		t.Errorf("%d downloads, want 4 at once", n)
	}
	if left := names(t, cache); len(left) != 1 {
		t.Errorf("cache holds %q, want one version", left)
	}
}

func TestRegistryOfTheEnvironment(t *testing.T) {
	for _, name := range []string{"UPNESS_NPM_REGISTRY", "npm_config_registry", "NPM_CONFIG_REGISTRY"} {
		t.Setenv(name, "")
	}
	if got := npmRegistry().base; got != publicNPM {
		t.Errorf("registry %q, want %q", got, publicNPM)
	}
	t.Setenv("npm_config_registry", "https://mirror.example/npm/")
	n := npmRegistry()
	if n.base != "https://mirror.example/npm" {
		t.Errorf("registry %q, want the mirror", n.base)
	}
	if got, want := n.rehost(publicNPM+"/a/-/a-1.tgz"), "https://mirror.example/npm/a/-/a-1.tgz"; got != want {
		t.Errorf("archive at %q, want %q", got, want)
	}
	if got := n.rehost("https://elsewhere.example/a.tgz"); got != "https://elsewhere.example/a.tgz" {
		t.Errorf("archive at %q", got)
	}
}

func TestMeter(t *testing.T) {
	var said bytes.Buffer
	m := &meter{to: &said, size: 30 << 20, started: time.Now().Add(-10 * time.Second), tick: func() {}}
	for range 3 {
		fmt.Fprint(m, strings.Repeat("x", 10<<20))
	}
	if got := said.String(); !regexp.MustCompile(`^fetching Postgres: 10 of 30 MB, \d+s left\n$`).MatchString(got) {
		t.Errorf("said %q, want one line", got)
	}
	m.got = 10 << 20
	if got := m.left(10 * time.Second); got != 20*time.Second { // 20 MB at 1 MB/s
		t.Errorf("%s left, want 20s", got)
	}
}
