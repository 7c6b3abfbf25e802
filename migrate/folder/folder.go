// Package folder reads the folders of migrations that tools keep: which file is
// which version, its order, its way up and down, and what the tool sends to the
// server in one string and in one transaction. The transaction changes what a
// statement costs, so it is read as exactly as the statements.
package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"upness/migrate"
)

// Folder is a folder of migrations.
type Folder struct {
	Dir        string
	Tool       Tool
	Migrations []Migration // in the order in which the tool runs them
	Skipped    []string    // paths of files of other kinds that the tool may run too, or not
}

// Migration is one version.
type Migration struct {
	Version    string // as it is written; empty for one without
	Repeatable bool   // run again whenever it changes, after all versions
	Up, Down   *Script
}

// Script is what the tool does in one direction.
type Script struct {
	File        string
	Transaction bool                  // the tool puts BEGIN and COMMIT around it
	Sends       [][]migrate.Statement // each is one string for the server: several statements in one are one implicit transaction
	Err         error                 // what of the file is wrong; Sends has what could be read
}

// Option changes how files are read.
type Option func(*reader)

// As reads the files as the tool's, whatever they look like.
func As(tool Tool) Option { return func(r *reader) { r.tool = tool } }

// InTransaction puts a transaction around each file of plain SQL, as
// psql --single-transaction does.
func InTransaction() Option { return func(r *reader) { r.transaction = true } }

// Open reads the folder. A file that cannot be read as its tool's has its
// script's Err; a folder without a migration is an error.
func Open(dir string, opts ...Option) (*Folder, error) {
	r := reader{dir: dir}
	for _, opt := range opts {
		opt(&r)
	}
	names, err := r.list()
	if err != nil {
		return nil, err
	}
	return r.open(names)
}

// OpenFile reads the file and, when it is one of a series, its folder. It gives
// the place of the file's migration in the folder's, and the file's script.
func OpenFile(path string, opts ...Option) (f *Folder, at int, script *Script, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, nil, fmt.Errorf("migration: %w", err)
	}
	if info.IsDir() {
		return nil, 0, nil, fmt.Errorf("migration %s: is a folder", path)
	}
	if f, err = Open(filepath.Dir(path), opts...); err == nil {
		if at, script = f.find(path); script != nil && (f.Tool != Plain || numbered(path)) {
			return f, at, script, nil
		}
	}
	r := reader{dir: filepath.Dir(path)}
	for _, opt := range opts {
		opt(&r)
	}
	if f, err = r.open([]string{filepath.Base(path)}); err != nil {
		return nil, 0, nil, err
	}
	at, script = f.find(path)
	return f, at, script, nil
}

// numbered says whether a file of plain SQL is one of a series.
func numbered(path string) bool {
	name := filepath.Base(path)
	return name[0] >= '0' && name[0] <= '9'
}

// find gives the migration of the file.
func (f *Folder) find(path string) (int, *Script) {
	for i, m := range f.Migrations {
		for _, s := range []*Script{m.Up, m.Down} {
			if s != nil && filepath.Clean(s.File) == filepath.Clean(path) {
				return i, s
			}
		}
	}
	return 0, nil
}

// reader is one call of Open.
type reader struct {
	dir         string
	tool        Tool
	transaction bool
}

// list gives the paths, relative to the folder, of all *.sql files. Only
// Flyway looks into folders below.
func (r *reader) list() ([]string, error) {
	var names []string
	err := filepath.WalkDir(r.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(r.dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.EqualFold(filepath.Ext(name), ".sql") && (filepath.Base(name) == name || flywayName.MatchString(d.Name())) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	if len(names) == 0 {
		return nil, r.none()
	}
	slices.Sort(names)
	return names, nil
}

// none says that there is no SQL, and what to do about migrations in another language.
func (r *reader) none() error {
	for _, ext := range []string{".rb", ".py", ".php", ".ts", ".js"} {
		if found, _ := filepath.Glob(filepath.Join(r.dir, "*"+ext)); len(found) > 0 {
			return fmt.Errorf("migrations: no *.sql file in %s, but *%s: run them through upness migrate proxy, or print them as SQL", r.dir, ext)
		}
	}
	return fmt.Errorf("migrations: no *.sql file in %s", r.dir)
}

func (r *reader) open(names []string) (*Folder, error) {
	files := make([]file, len(names))
	for i, name := range names {
		path := filepath.Join(r.dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("migration: %w", err)
		}
		files[i] = file{path: path, name: filepath.Base(name), text: strings.TrimPrefix(string(text), "\ufeff"), transaction: r.transaction}
	}
	format := r.choose(files)
	f := &Folder{Dir: r.dir, Tool: format.tool}
	for _, one := range files {
		if !format.claims(one) && r.tool == "" {
			f.Skipped = append(f.Skipped, one.path)
			continue
		}
		f.add(format.read(one))
	}
	if len(f.Migrations) == 0 {
		return nil, fmt.Errorf("migrations: no file of %s in %s", format.tool, r.dir)
	}
	slices.SortStableFunc(f.Migrations, order(format.tool))
	return f, nil
}

// add puts the way up and the way down of a version, which may be two files,
// together.
func (f *Folder) add(m Migration) {
	for i := range f.Migrations {
		have := &f.Migrations[i]
		if m.Version == "" || have.Version != m.Version || have.Repeatable != m.Repeatable {
			continue
		}
		if have.Up == nil && m.Up != nil && m.Down == nil {
			have.Up = m.Up
			return
		}
		if have.Down == nil && m.Down != nil && m.Up == nil {
			have.Down = m.Down
			return
		}
	}
	f.Migrations = append(f.Migrations, m)
}
