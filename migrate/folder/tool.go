package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"upness/migrate"
)

// Tool is whose files a folder holds.
type Tool string

// The tools whose files are known.
const (
	Plain         Tool = "sql"
	Goose         Tool = "goose"
	Dbmate        Tool = "dbmate"
	GolangMigrate Tool = "golang-migrate"
	Flyway        Tool = "flyway"
	Sqlx          Tool = "sqlx"
)

// format is how a tool's files are known and read.
type format struct {
	tool   Tool
	claims func(file) bool // whether the file is one of the tool's
	read   func(file) Migration
}

// formats are tried in this order: the ones that mark their files first.
var formats = []format{
	{Goose, file.isGoose, file.goose},
	{Dbmate, file.isDbmate, file.dbmate},
	{Flyway, file.isFlyway, file.flyway},
	{Sqlx, file.isSqlx, file.sqlx},
	{GolangMigrate, file.isGolangMigrate, file.golangMigrate},
	{Plain, func(file) bool { return true }, file.plain},
}

// Tools are the names of all tools.
func Tools() []string {
	var names []string
	for _, f := range formats {
		names = append(names, string(f.tool))
	}
	slices.Sort(names)
	return names
}

// ParseTool is the tool of a name.
func ParseTool(name string) (Tool, error) {
	for _, f := range formats {
		if string(f.tool) == name {
			return f.tool, nil
		}
	}
	return "", fmt.Errorf("tool %q: expected one of %s", name, strings.Join(Tools(), ", "))
}

// choose gives the format of the files: the wanted one, else the first that
// claims any of them.
func (r *reader) choose(files []file) format {
	for _, f := range formats {
		if r.tool != "" && f.tool != r.tool {
			continue
		}
		if f.tool == r.tool || f.tool == Plain || slices.ContainsFunc(files, f.claims) && (f.tool != Sqlx || r.isSqlx(files)) {
			return f
		}
	}
	return formats[len(formats)-1]
}

// isSqlx tells sqlx, whose names are others' too, by its mark or by the crate
// that the folder belongs to.
func (r *reader) isSqlx(files []file) bool {
	if slices.ContainsFunc(files, file.markedNoTransaction) {
		return true
	}
	for _, up := range []string{".", ".."} {
		if _, err := os.Stat(filepath.Join(r.dir, up, "Cargo.toml")); err == nil {
			return true
		}
	}
	return false
}

// file is one file of a folder.
type file struct {
	path, name, text string
	transaction      bool // what is asked for with plain SQL
}

// split cuts the part of the file that begins at the line, from 1.
func (f file) split(part string, line int) ([]migrate.Statement, error) {
	statements, err := migrate.Split(f.path, part)
	for i := range statements {
		statements[i].Line += line - 1
	}
	var syntax *migrate.SyntaxError
	if errors.As(err, &syntax) {
		syntax.Line += line - 1
	}
	return statements, err
}

// whole is a script that is sent as one string.
func (f file) whole(part string, line int, transaction bool) *Script {
	s := &Script{File: f.path, Transaction: transaction}
	statements, err := f.split(part, line)
	if s.Err = err; len(statements) > 0 {
		s.Sends = [][]migrate.Statement{statements}
	}
	return s
}

// single is a script whose statements are sent one by one.
func (f file) single(transaction bool) *Script {
	s := &Script{File: f.path, Transaction: transaction}
	statements, err := f.split(f.text, 1)
	s.Err = err
	for _, one := range statements {
		s.Sends = append(s.Sends, []migrate.Statement{one})
	}
	return s
}
