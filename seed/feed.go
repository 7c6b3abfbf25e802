package seed

import (
	"io"

	"upness/seed/wire"
)

// feed makes a chunk's rows in a goroutine of its own and hands them out as an
// io.Reader, so that generating the next rows and sending the last ones take
// place at the same time.
//
//	generator:  [fill][fill][fill]...        two to four buffers ahead
//	socket:           [send][send][send]...
type feed struct {
	full  chan []byte
	empty chan []byte
	stop  chan struct{}
	now   []byte // what is being read
	rest  []byte // its unread part
}

const (
	bufferSize  = 128 << 10
	bufferCount = 4
)

// newFeed begins to make the rows [first, first+rows). made is told of
// each buffer's bytes, in the generator's goroutine.
func newFeed(s *wire.Stream, first, rows uint64, made func(bytes int)) *feed {
	f := &feed{full: make(chan []byte, bufferCount), empty: make(chan []byte, bufferCount), stop: make(chan struct{})}
	for range bufferCount {
		f.empty <- make([]byte, 0, bufferSize+bufferSize/4)
	}
	go f.fill(s, first, first+rows, made)
	return f
}

func (f *feed) fill(s *wire.Stream, row, end uint64, made func(bytes int)) {
	defer close(f.full)
	buf := s.Begin((<-f.empty)[:0])
	for ; row < end; row++ {
		buf = s.Row(buf, row)
		if len(buf) < bufferSize {
			continue
		}
		made(len(buf))
		select {
		case f.full <- buf:
		case <-f.stop:
			return
		}
		select {
		case buf = <-f.empty:
			buf = buf[:0]
		case <-f.stop:
			return
		}
	}
	buf = s.End(buf)
	made(len(buf))
	select {
	case f.full <- buf:
	case <-f.stop:
	}
}

// Read implements io.Reader.
func (f *feed) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		if f.now != nil {
			f.empty <- f.now // never blocks: there are as many places as buffers
		}
		buf, ok := <-f.full
		if !ok {
			return 0, io.EOF
		}
		f.now, f.rest = buf, buf
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// Close ends the goroutine when the rows are not wanted any more, and waits
// for it: the stream is then free for the next chunk.
func (f *feed) Close() {
	close(f.stop)
	for range f.full {
	}
}
