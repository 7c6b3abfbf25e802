package lint

import (
	"context"
	"fmt"
	"time"

	"upness/plan"
)

// runLimit is how long a statement may take on empty tables. One that takes
// longer sleeps, or waits for what is not here.
const runLimit = 30 * time.Second

// canceled is the SQLSTATE of a statement that was ended.
const canceled = "57014"

// limit ends the backend's statement when it runs for too long; call the function
// when it has ended. That waits for a cancellation under way, which would end the
// next one.
func limit(ctx context.Context, dsn plan.Secret, pid int, after time.Duration) (ended func()) {
	over := make(chan struct{})
	timer := time.AfterFunc(after, func() {
		defer close(over)
		conn, err := connect(ctx, dsn)
		if err != nil {
			return // the server is gone, and the statement with it
		}
		defer conn.Close(context.WithoutCancel(ctx))
		_ = exec(ctx, conn, fmt.Sprintf("SELECT pg_catalog.pg_cancel_backend(%d)", pid))
	})
	return func() {
		if !timer.Stop() {
			<-over
		}
	}
}
