package recording

import (
	"fmt"
	"os"
)

// resultsLog appends whole batches to results.arrows while a run lasts.
type resultsLog struct {
	file    *os.File
	encoder *encoder
	size    int64  // bytes of whole batches
	rows    uint64 // results in them
}

// write appends c as one batch, in one piece.
func (l *resultsLog) write(c *columns) error {
	b, err := l.encoder.encode(c)
	if err != nil {
		return fmt.Errorf("encoding of results: %w", err)
	}
	if _, err := l.file.Write(b); err != nil {
		return fmt.Errorf("results of the run: %w", err)
	}
	l.size += int64(len(b))
	l.rows += uint64(c.rows)
	return nil
}
