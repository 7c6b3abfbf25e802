// Package testserver gives the tests of a package a throw-away Postgres that
// they share.
package testserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"upness/lab/postgres"
	"upness/lab/process"
)

// Place is where the servers of one run of tests live. It is gone with the tests.
type Place struct {
	Dir      string
	Registry *process.Registry
}

// Start starts a server in the place; Dir and Registry of the options are set.
func (p Place) Start(o postgres.Options) (*postgres.Server, error) {
	o.Dir, o.Registry = p.Dir, p.Registry
	return postgres.Start(context.Background(), o)
}

// Main is what a TestMain does: it prepares, runs the tests, ends what was
// started, and exits. Its register is apart from the user's own.
func Main(m *testing.M, prepare func(Place) error) {
	status := 1
	if err := within(prepare, func() { status = m.Run() }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func within(prepare func(Place) error, run func()) (err error) {
	dir, err := os.MkdirTemp("", "upness-test-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "register")); err != nil {
		return err
	}
	registry, err := process.NewRegistry("test")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, registry.Close()) }()
	if err := prepare(Place{Dir: dir, Registry: registry}); err != nil {
		return err
	}
	run()
	return nil
}
