package postgres

import (
	"context"
	"errors"
	"fmt"
	"syscall"
)

// Start gives a server that accepts connections: the one of Options.DSN, else a
// throw-away one. With initdb it takes about a second; a first fetch of the
// binaries takes as long as 24 MB do.
func Start(ctx context.Context, o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if o.DSN != "" {
		return given(ctx, o)
	}
	s, err := throwAway(ctx, o)
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, syscall.ENOSPC):
		return nil, fmt.Errorf("throw-away Postgres: the disk is full: %w", err)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("throw-away Postgres: %w", context.Cause(ctx))
	default:
		return nil, fmt.Errorf("throw-away Postgres: %w", err)
	}
}

// throwAway makes a server from nothing.
func throwAway(ctx context.Context, o Options) (*Server, error) {
	as, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	bin, err := binaries(ctx, o, as)
	if err != nil {
		return nil, err
	}
	home, err := makeHome(o, as)
	if err != nil {
		return nil, err
	}
	s, err := home.serve(ctx, o, bin)
	if err != nil {
		return nil, errors.Join(err, home.remove())
	}
	return s, nil
}
