//go:build !linux

package blind

import "context"

// Throttled is this process being stopped by a CPU quota.
var Throttled = Source{"throttled", "a CPU quota stopped this process"}

// Quota has nothing to watch: there are no quotas here.
func Quota(context.Context, *Spans) {}
