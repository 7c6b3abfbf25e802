package folder

import "strings"

// plain is a file without any tool's marks: psql's and this tool's own.
func (f file) plain() Migration {
	return Migration{Version: strings.TrimSuffix(f.name, ".sql"), Up: f.single(f.transaction)}
}
