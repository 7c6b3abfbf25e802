package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/semver"
)

// The packages of https://github.com/leinelissen/embedded-postgres hold a
// relocatable server for one system and architecture.
const (
	packageScope  = "@embedded-postgres/"
	publicNPM     = "https://registry.npmjs.org"
	metadataLimit = 32 << 20 // bytes
)

// packageName is the package for this system.
func packageName() (string, error) {
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	if arch == "" || runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return "", fmt.Errorf("no package for %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	return packageScope + runtime.GOOS + "-" + arch, nil
}

// npm is a registry of packages.
type npm struct {
	base   string // without a slash at its end
	client *http.Client
}

// release is one version of a package.
type release struct {
	version   string // such as 18.4.0-beta.17, where 18.4 is Postgres' own
	tarball   string // URL
	integrity string // hashes, as in https://www.w3.org/TR/SRI/
}

// npmRegistry is the one that UPNESS_NPM_REGISTRY, else npm's own configuration
// in the environment, names; else the public one. Proxies are those of the
// environment.
func npmRegistry() npm {
	base := cmp.Or(os.Getenv("UPNESS_NPM_REGISTRY"), os.Getenv("npm_config_registry"), os.Getenv("NPM_CONFIG_REGISTRY"), publicNPM)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	transport.ResponseHeaderTimeout = 30 * time.Second
	return npm{strings.TrimRight(base, "/"), &http.Client{Transport: transport}}
}

// newest finds the newest release of the major version, or of the newest major
// version for 0.
func (n npm) newest(ctx context.Context, pkg string, major int) (release, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := n.base + "/" + url.PathEscape(pkg)
	body, err := n.get(ctx, address, "application/vnd.npm.install-v1+json")
	if err != nil {
		return release{}, err
	}
	defer body.Close()
	var metadata struct {
		Versions map[string]struct {
			Dist struct{ Tarball, Integrity string }
		}
	}
	if err := json.NewDecoder(io.LimitReader(body, metadataLimit)).Decode(&metadata); err != nil {
		return release{}, fmt.Errorf("versions in %s: %w", address, err)
	}
	var best release
	for version, v := range metadata.Versions {
		if matches(version, major) && (best.version == "" || semver.Compare("v"+version, "v"+best.version) > 0) {
			best = release{version, n.rehost(v.Dist.Tarball), v.Dist.Integrity}
		}
	}
	if best.version == "" {
		return release{}, fmt.Errorf("versions in %s: none of Postgres %s", address, cmp.Or(strconv.Itoa(major), "any"))
	}
	return best, nil
}

// matches says whether a package's version is of the major version of Postgres.
func matches(version string, major int) bool {
	if !semver.IsValid("v" + version) {
		return false
	}
	first, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(first)
	return err == nil && n >= MinVersion && n <= MaxVersion && (major == 0 || n == major)
}

// rehost makes a mirror's metadata, which may name the public registry, lead to
// the mirror, as npm itself does.
func (n npm) rehost(tarball string) string {
	if rest, ok := strings.CutPrefix(tarball, publicNPM+"/"); ok {
		return n.base + "/" + rest
	}
	return tarball
}

// get asks for a resource; any answer but 200 is an error.
func (n npm) get(ctx context.Context, address, accept string) (io.ReadCloser, error) {
	body, _, err := n.open(ctx, address, accept)
	return body, err
}

// open is get with the number of bytes to come, -1 if that is not known.
func (n npm) open(ctx context.Context, address, accept string) (io.ReadCloser, int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("npm registry: %w", err)
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("User-Agent", "upness")
	response, err := n.client.Do(request)
	if err != nil {
		return nil, 0, fmt.Errorf("npm registry: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, 0, fmt.Errorf("npm registry: GET %s: %s", address, response.Status)
	}
	return response.Body, response.ContentLength, nil
}
