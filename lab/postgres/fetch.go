package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// fetch puts the newest release of the version into the cache and gives the
// folder of its binaries. Everything happens in a folder beside, which is then
// renamed: whoever sees the version sees all of it, and of two tools that fetch
// at once either may win.
func fetch(ctx context.Context, o Options, cache string, as account) (bin string, err error) {
	pkg, err := packageName()
	if err != nil {
		return "", err
	}
	registry := npmRegistry()
	r, err := registry.newest(ctx, pkg, o.Version)
	if err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(cache, ".fetch-")
	if err != nil {
		return "", fmt.Errorf("cache of fetched versions: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := o.Registry.Remove(work); err != nil { // should the tool be killed
		return "", err
	}
	fmt.Fprintf(o.Log, "fetching Postgres %s for %s\n", r.version, pkg[len(packageScope):])
	archive := filepath.Join(work, "package.tgz")
	if err := registry.download(ctx, r, archive, o.Log); err != nil {
		return "", err
	}
	native := filepath.Join(work, "native")
	if err := unpack(archive, native); err != nil {
		return "", fmt.Errorf("unpacking of %s: %w", r.tarball, err)
	}
	if _, err := majorOf(ctx, filepath.Join(native, "bin"), account{}); err != nil {
		return "", fmt.Errorf("what was fetched does not run here (it needs glibc): %w", err)
	}
	final := filepath.Join(cache, r.version)
	if err := os.Rename(native, final); err != nil && !taken(err) {
		return "", fmt.Errorf("cache of fetched versions: %w", err)
	}
	bin = filepath.Join(final, "bin")
	if _, err := majorOf(ctx, bin, as); err != nil {
		return "", fmt.Errorf("fetched Postgres in %s: %w", final, err)
	}
	return bin, nil
}

// taken says that the other of two tools was faster.
func taken(err error) bool {
	return errors.Is(err, fs.ErrExist) || errors.Is(err, syscall.ENOTEMPTY)
}
