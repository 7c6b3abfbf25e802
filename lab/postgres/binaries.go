package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/semver"

	"upness/lab/place"
)

// ErrNone says that there is no Postgres here and none could be fetched.
var ErrNone = errors.New("none on this machine, and none could be fetched")

// binaries gives a folder with the binaries of the version: installed ones, else
// ones fetched earlier, else ones fetched now.
func binaries(ctx context.Context, o Options, as account) (string, error) {
	if bin := suitable(ctx, o.candidates(), o.Version, as); bin != "" {
		return bin, nil
	}
	cache, err := cacheFor(as)
	if err != nil {
		return "", err
	}
	if bin := suitable(ctx, cached(cache), o.Version, as); bin != "" {
		return bin, nil
	}
	bin, err := fetch(ctx, o, cache, as)
	if err != nil && ctx.Err() == nil {
		return "", fmt.Errorf("%w: %w; %s, or give the DSN of a server", ErrNone, err, installHint(o.Version))
	}
	return bin, err
}

// cacheFor gives the folder of fetched versions that the account can enter.
func cacheFor(as account) (string, error) {
	cache, err := place.Postgres()
	if err != nil || as.attr == nil {
		return cache, err
	}
	if as.enter(cache) == nil {
		return cache, nil
	}
	return place.Common()
}

// cached gives the folders with fetched binaries, the newest version first.
func cached(cache string) []string {
	entries, _ := os.ReadDir(cache) // an unreadable one holds none
	var versions []string
	for _, e := range entries {
		if semver.IsValid("v" + e.Name()) {
			versions = append(versions, e.Name())
		}
	}
	slices.SortFunc(versions, func(a, b string) int { return semver.Compare("v"+b, "v"+a) })
	var dirs []string
	for _, v := range versions {
		if bin := filepath.Join(cache, v, "bin"); complete(bin) {
			dirs = append(dirs, bin)
		}
	}
	return dirs
}

// installHint is what to type where fetching does not work.
func installHint(version int) string {
	if version == 0 {
		return fmt.Sprintf("install it (apt-get install postgresql, brew install postgresql@%d)", MaxVersion)
	}
	return fmt.Sprintf("install it (apt-get install postgresql-%d, brew install postgresql@%[1]d)", version)
}
