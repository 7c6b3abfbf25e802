package plan

import (
	"os"
	"path/filepath"
)

var sqlStep = stepKind{
	key:     "sql",
	doc:     "Run a file of SQL, or each `*.sql` file of a folder in the order of names, statement by statement on the plan's database.",
	example: "migrations/",
	shape: func(s *Step) shape {
		return optional[SQL]{&s.SQL, func(q *SQL) shape { return q.shape() }}
	},
	given: func(s *Step) bool { return s.SQL != nil },
	title: func(s *Step) string { return "sql " + s.SQL.Path },
	check: func(d *decoder, p *Plan, s *Step) {
		if p.Database == nil && p.Lab == nil {
			d.wrongAt([]any{s.SQL, &s.SQL.Path}, "sql: needs a database: give database.dsn")
		}
	},
	files: func(d *decoder, s *Step, dir string) {
		path := under(dir, s.SQL.Path)
		info, err := os.Stat(path)
		if err != nil {
			d.wrongAt([]any{&s.SQL.Path}, "sql: %q is no file or folder", s.SQL.Path)
			return
		}
		if found, err := filepath.Glob(filepath.Join(path, "*.sql")); info.IsDir() && (err != nil || len(found) == 0) {
			d.wrongAt([]any{&s.SQL.Path}, "sql: the folder %q holds no *.sql file", s.SQL.Path)
		}
	},
	outside: true,
}

func (q *SQL) shape() either {
	path := text(&q.Path, notEmpty)
	path.kind = "path"
	return either{short: path, full: object{field: q, keys: []key{
		{name: "path", shape: path, required: true, example: "migrations/",
			doc: "File or folder. Seen from the plan's folder."},
		{name: "transaction", shape: boolean(&q.Transaction), fallback: "false", example: "true",
			doc: "All statements of a file in one transaction."},
	}}}
}
