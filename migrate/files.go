package migrate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// read splits the file at path or, when it is a folder, each of its *.sql files
// in the order of their names.
func read(path string) ([][]Statement, error) {
	paths, err := files(path)
	if err != nil {
		return nil, err
	}
	var all [][]Statement
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("migration: %w", err)
		}
		statements, err := Split(path, strings.TrimPrefix(string(text), "\ufeff"))
		if err != nil {
			return nil, err
		}
		if err := Sendable(statements); err != nil {
			return nil, err
		}
		all = append(all, statements)
	}
	return all, nil
}

func files(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	var found []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) == ".sql" {
			found = append(found, filepath.Join(path, e.Name()))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("migrations: no *.sql file in %s", path)
	}
	return found, nil
}
