package recording

import (
	"fmt"
	"os"
	"sync"
)

// reserveFile keeps room on the disk as long as a run lasts. When the disk is
// full it is given back, so that the answers of requests in flight, the last
// events and the state of the run still find room.
const (
	reserveFile = ".reserve"
	reserveSize = 1 << 20 // bytes; some 10,000 results
)

type reserve struct {
	name string
	once sync.Once
}

// fill takes the room, or tells that there is none.
func (r *reserve) fill(dir string) error {
	r.name = inDir(dir, reserveFile)
	if err := os.WriteFile(r.name, make([]byte, reserveSize), 0o644); err != nil {
		r.release()
		return fmt.Errorf("room on the disk for the run: %w", err)
	}
	return nil
}

// release gives the room back.
func (r *reserve) release() {
	r.once.Do(func() { _ = os.Remove(r.name) })
}
