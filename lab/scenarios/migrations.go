package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// WriteMigrations writes the migrations of that name (safe, locking or
// incompatible) into a folder of the same name in dir, and returns its path.
func WriteMigrations(name, dir string) (string, error) {
	files, err := fs.Glob(migrations, path.Join("migrations", name, "*.sql"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no migrations %q: there are %s", name, strings.Join(migrationNames(), ", "))
	}
	to := filepath.Join(dir, name)
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(to, path.Base(file)), text, 0o644); err != nil {
			return "", err
		}
	}
	return to, nil
}

func migrationNames() []string {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		panic(err) // embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
