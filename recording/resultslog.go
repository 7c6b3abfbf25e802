package recording

import (
	"errors"
	"fmt"
	"os"
)

// resultsLog appends whole batches to a file of results.
type resultsLog struct {
	file    *os.File
	encoder *encoder
	size    int64  // bytes of whole batches
	rows    uint64 // results in them
}

// write appends c as one batch. Of a batch that does not fit on the disk
// nothing stays.
func (l *resultsLog) write(c *columns) error { return l.append(l.encoder.encode(c), c.rows) }

func (l *resultsLog) append(b []byte, rows int) error {
	if _, err := l.file.Write(b); err != nil {
		return fmt.Errorf("results of the run: %w", errors.Join(err, l.file.Truncate(l.size)))
	}
	l.size += int64(len(b))
	l.rows += uint64(rows)
	return nil
}

// end appends the mark of the stream's end.
func (l *resultsLog) end() error { return l.append(l.encoder.end(), 0) }
