// Package place knows the folders that this tool keeps for the user between
// runs: the register of running labs, and the Postgres it fetched.
package place

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Labs gives the folder of the register of running labs, and makes it:
// UPNESS_STATE_DIR, else upness/labs in the user's cache folder.
func Labs() (string, error) {
	return folder("UPNESS_STATE_DIR", "labs")
}

// Postgres gives the folder of fetched Postgres versions, and makes it:
// UPNESS_CACHE_DIR, else upness/postgres in the user's cache folder.
func Postgres() (string, error) {
	return folder("UPNESS_CACHE_DIR", "postgres")
}

// folder makes the folder named by the environment variable, else name in the
// user's cache folder, else, for users without a home, in the temporary folder.
func folder(env, name string) (string, error) {
	if dir := os.Getenv(env); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("folder of %s: %w", env, err)
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", fmt.Errorf("folder of %s: %w", env, err)
		}
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	if err == nil {
		dir := filepath.Join(cache, "upness", name)
		if err = os.MkdirAll(dir, 0o700); err == nil {
			return dir, nil
		}
		if errors.Is(err, syscall.ENOSPC) {
			return "", fmt.Errorf("folder for %s: %w", name, err)
		}
	}
	return shared(os.TempDir(), name, 0o700)
}

// Common gives a folder for fetched Postgres versions that other users of this
// machine may enter and read, and makes it: for a root whose home is closed to
// the user that the server runs as.
func Common() (string, error) {
	return shared(os.TempDir(), "postgres-common", 0o755)
}

// shared makes the user's folder below a place where anybody can write. One that
// somebody else made is refused: what it holds is executed, or gets deleted.
func shared(temp, name string, mode fs.FileMode) (string, error) {
	top := filepath.Join(temp, "upness-"+strconv.Itoa(os.Geteuid()))
	if err := os.Mkdir(top, 0o711); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("folder for %s: %w", name, err)
	}
	info, err := os.Lstat(top)
	if err != nil {
		return "", fmt.Errorf("folder for %s: %w", name, err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Geteuid() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("folder for %s: %s belongs to somebody else; set UPNESS_STATE_DIR and UPNESS_CACHE_DIR", name, top)
	}
	dir := filepath.Join(top, name)
	if err := os.MkdirAll(dir, mode); err != nil {
		return "", fmt.Errorf("folder for %s: %w", name, err)
	}
	return dir, nil
}
