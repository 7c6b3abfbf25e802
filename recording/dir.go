package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// NewDir makes a new directory for a run below root, named after its time and
// its name: runs/2026-11-21T160000Z-NAME. A second run of the same name in the
// same second gets a number.
func NewDir(root, name string, at time.Time) (string, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", fmt.Errorf("directory of the runs: %w", err)
	}
	base := filepath.Join(root, at.UTC().Format("2006-01-02T150405Z")+"-"+fileName(name))
	dir := base
	for n := 2; ; n++ {
		err := os.Mkdir(dir, 0o755)
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("directory of the run: %w", err)
		}
		dir = fmt.Sprintf("%s-%d", base, n)
	}
}

// fileName makes a name safe for every file system and shell: letters, digits,
// dots, dashes and underscores, at most 64 of them.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_':
			return r
		default:
			return '-'
		}
	}, name)
	words := strings.FieldsFunc(safe, func(r rune) bool { return r == '-' })
	safe = strings.Join(words, "-")
	safe = strings.Trim(safe[:min(len(safe), 64)], ".-")
	if safe == "" {
		return "run"
	}
	return safe
}

func inDir(dir, file string) string { return filepath.Join(dir, file) }

// emptyDir makes dir, or finds that it is empty.
func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("directory of the run: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("directory of the run: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("directory of the run: %s is not empty: it holds %s", dir, entries[0].Name())
	}
	return nil
}
