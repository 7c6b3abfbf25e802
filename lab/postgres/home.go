package postgres

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// home is where one throw-away server lives.
type home struct {
	dir string // deleted with the server
	log string // kept
	as  account
}

func (h home) data() string     { return filepath.Join(h.dir, "data") }
func (h home) password() string { return filepath.Join(h.dir, "password") }
func (h home) remove() error    { return os.RemoveAll(h.dir) }

// makeHome makes the server's folder in the run's, or, where the server's
// account cannot reach that, in the temporary folder. The log is in the run's in
// either case. Several servers may share a run.
func makeHome(o Options, as account) (home, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return home{}, err
	}
	h, err := newHome(o, o.Dir, as)
	if err != nil {
		return home{}, err
	}
	if as.attr == nil || as.enter(h.dir) == nil {
		return h, nil
	}
	if err := h.remove(); err != nil {
		return home{}, err
	}
	elsewhere, err := newHome(o, os.TempDir(), as)
	if err != nil {
		return home{}, err
	}
	elsewhere.log = h.log
	if err := as.enter(elsewhere.dir); err != nil {
		return home{}, errors.Join(fmt.Errorf("folder that the server's user can enter: neither %s nor %s: %w", o.Dir, os.TempDir(), err), elsewhere.remove())
	}
	return elsewhere, nil
}

// newHome makes a folder with a name of its own, registered before it is filled.
func newHome(o Options, in string, as account) (home, error) {
	for n := 1; ; n++ {
		name := "postgres"
		if n > 1 {
			name = fmt.Sprintf("postgres-%d", n)
		}
		if in != o.Dir {
			name = "upness-postgres-" + rand.Text()
		}
		h := home{filepath.Join(in, name), filepath.Join(o.Dir, name+".log"), as}
		if _, err := os.Lstat(h.dir); err == nil {
			continue // another server's: not ours to delete
		}
		err := os.Mkdir(h.dir, 0o700)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = o.Registry.Remove(h.dir)
		}
		if err == nil {
			err = as.own(h.dir)
		}
		if err != nil {
			return home{}, fmt.Errorf("server's folder: %w", errors.Join(err, h.remove()))
		}
		return h, nil
	}
}
