package lab

import (
	"context"
	"errors"
	"time"
)

// closeWait bounds what Close asks of a server that was given.
const closeWait = 10 * time.Second

// Close ends every process of the lab and removes its database. Only logs are
// left. It may be called more than once and gives the same error again.
func (e *Env) Close() error { return e.close() }

func (e *Env) takeDown() error {
	close(e.closing)
	if e.group != nil {
		e.group.Close()
	}
	if e.aws != nil {
		e.aws.Close()
	}
	var err error
	if e.forget != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		err = e.forget(ctx)
	}
	if e.registry != nil {
		err = errors.Join(err, e.registry.Close())
	}
	if e.balancer != nil {
		e.balancer.Close()
	}
	return err
}
