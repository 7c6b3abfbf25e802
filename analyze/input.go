package analyze

import (
	"iter"

	"upness/recording"
)

// Input is what a recording gives to be judged.
type Input struct {
	Run    recording.Run
	Events []recording.Event // in order of At, the two lines of a span joined

	// Results yields every result in order of Seq, which is the order of
	// Intended. It may be ranged over several times. A *Result is valid until
	// the next step. An error ends it: what came before is judged as partial.
	Results iter.Seq2[*recording.Result, error]

	Warnings []error // what the reader had to say, such as a torn last batch
}
