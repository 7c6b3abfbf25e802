package lint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"upness/lab/process"
	"upness/migrate/folder"
	"upness/plan"
)

// Options say what is judged, and on what.
type Options struct {
	Paths       []string    // files and folders
	Tool        folder.Tool // whose files they are; empty: what they look like
	Transaction bool        // plain SQL runs in one transaction per file
	Down        bool        // the ways down are judged as well
	Since       string      // a version: of folders, only later ones are judged

	Schema   string            // file of a dump: the schema before the first migration
	DSN      plan.Secret       // or a database, whose schema is read and nothing else
	PG       int               // major version; 0: the dump's or the database's, else any
	Rows     int               // put into each table before the first statement that is judged
	Settings map[string]string // of the session that migrations run in, such as lock_timeout
	Strict   bool              // a lock that may queue without end is unsafe

	Dir      string                                                     // for the server's log and data
	Registry *process.Registry                                          // ends the server with the tool
	Log      io.Writer                                                  // told what takes its time; nil: nobody
	Fill     func(ctx context.Context, dsn plan.Secret, rows int) error // puts rows into all tables; needed with Rows
	Each     func(Finding)                                              // called as soon as a statement is judged; may be nil

	// For tests.
	on   *server       // that runs already
	most time.Duration // instead of runLimit
}

// limit is how long a statement may run.
func (o Options) limit() time.Duration {
	if o.most > 0 {
		return o.most
	}
	return runLimit
}

// check says what cannot go together.
func (o *Options) check() error {
	switch {
	case len(o.Paths) == 0:
		return errors.New("no migration: name files or folders")
	case o.Schema != "" && o.DSN != "":
		return errors.New("--schema and --dsn: give one of them")
	case o.Rows < 0:
		return fmt.Errorf("--rows %d: expected 0 or more", o.Rows)
	case o.Rows > 0 && o.Fill == nil:
		return errors.New("--rows: nothing that fills tables")
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Each == nil {
		o.Each = func(Finding) {}
	}
	return nil
}
