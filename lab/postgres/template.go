package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"upness/lab/place"
)

// template is what initdb made, kept in the user's cache folder for the next
// server of the same binaries: a copy takes a tenth of initdb's time. Only the
// user can read it, and so the password that it has.
type template struct{ dir string }

// templateArgs are initdb's beside the usual ones: a first segment of WAL of 1 MB
// instead of 16 makes what is copied smaller by a third.
var templateArgs = []string{"--wal-segsize", "1"}

// templateOf names the template of the binaries.
func templateOf(ctx context.Context, bin string, as account) (template, error) {
	cache, err := place.Postgres()
	if err != nil {
		return template{}, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version")
	cmd.Dir, cmd.SysProcAttr = "/", as.attr
	version, err := cmd.Output()
	if err != nil {
		return template{}, err
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%s\n%s%s", bin, version, templateArgs))
	return template{filepath.Join(cache, "templates", fmt.Sprintf("%x", key[:8]))}, nil
}

// copyTo makes the home's data of the template and gives its password; "" when
// there is none that can be used.
func (t template) copyTo(ctx context.Context, h home) (password string) {
	text, err := os.ReadFile(filepath.Join(t.dir, "password"))
	if err != nil {
		return ""
	}
	if err := copyTree(ctx, filepath.Join(t.dir, "data"), h.data(), h.as); err != nil {
		_ = os.RemoveAll(h.data())
		return ""
	}
	return string(text)
}

// keep makes a template of the home's data, before any server ran on it. Whoever
// sees the template sees all of it; of two tools at once either may win.
func (t template) keep(ctx context.Context, o Options, h home, password string) (err error) {
	cache := filepath.Dir(t.dir)
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	work, err := os.MkdirTemp(cache, ".new-")
	if err != nil {
		return fmt.Errorf("template: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := o.Registry.Remove(work); err != nil { // should the tool be killed
		return err
	}
	if err := copyTree(ctx, h.data(), filepath.Join(work, "data"), account{}); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	if err := os.WriteFile(filepath.Join(work, "password"), []byte(password), 0o600); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	made := filepath.Join(cache, filepath.Base(work)+".done")
	if err := os.Rename(work, made); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	if err := os.Rename(made, t.dir); err != nil {
		return errors.Join(ignoreTaken(err), os.RemoveAll(made))
	}
	return nil
}

// drop deletes a template that no server starts on.
func (t template) drop() { _ = os.RemoveAll(t.dir) }

func ignoreTaken(err error) error {
	if taken(err) {
		return nil
	}
	return fmt.Errorf("template: %w", err)
}

// copyTree copies files and folders and gives them to the account. initdb makes
// no links unless it is asked to.
func copyTree(ctx context.Context, from, to string, as account) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		target := to + strings.TrimPrefix(path, from)
		switch {
		case d.IsDir():
			err = os.Mkdir(target, 0o700)
		case d.Type().IsRegular():
			err = copyFileTo(path, target)
		default:
			err = fmt.Errorf("%s: neither a file nor a folder", path)
		}
		if err != nil {
			return err
		}
		return as.own(target)
	})
}

func copyFileTo(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}
