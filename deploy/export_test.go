package deploy

import "time"

// WithBackoff bounds the time between the attempts at one call.
func (o Options) WithBackoff(longest time.Duration) Options {
	o.backoff = longest
	return o
}
