package conduct

import (
	"upness/loadgen"
	"upness/recording"
)

// tee gives each result to every sink.
type tee []loadgen.Sink

// Add passes r on.
func (t tee) Add(r recording.Result) {
	for _, s := range t {
		s.Add(r)
	}
}
