package postgres

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"upness/lab/process"
	"upness/plan"
)

// The major versions that can be asked for.
const (
	MinVersion = 12
	MaxVersion = 18
)

// Options say which server is wanted. Without a DSN, Dir and Registry are needed.
type Options struct {
	DSN      plan.Secret       // use this server and leave it running
	Dir      string            // of the run: holds the server's log, and its data while it runs
	Registry *process.Registry // ends the server and deletes its data with the tool
	Version  int               // major, MinVersion..MaxVersion; 0: any
	Port     int               // loopback; 0: any free one
	Settings map[string]string // of postgresql.conf, over the throw-away ones
	Log      io.Writer         // told what takes its time, a line each; nil: nobody
	Template bool              // start on a copy of what initdb made once, kept in the user's cache folder

	candidates func() []string // folders with binaries; nil: see installed
}

func (o Options) withDefaults() (Options, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.candidates == nil {
		o.candidates = installed
	}
	if o.Version != 0 && (o.Version < MinVersion || o.Version > MaxVersion) {
		return o, fmt.Errorf("version %d of Postgres: not between %d and %d", o.Version, MinVersion, MaxVersion)
	}
	if o.DSN != "" {
		return o, nil
	}
	for name, value := range o.Settings {
		if strings.ContainsAny(name+value, "\n\r") {
			return o, fmt.Errorf("setting %q of Postgres: has a line break", name)
		}
	}
	if o.Registry == nil || o.Dir == "" {
		return o, errors.New("throw-away Postgres: needs a folder and a registry")
	}
	var err error
	o.Dir, err = filepath.Abs(o.Dir)
	return o, err
}
