package analyze

import (
	"fmt"
	"time"

	"upness/recording"
)

// minBinWidth is the narrowest bin: below it a plot's pixel holds no more.
const minBinWidth = time.Millisecond

// NewTimeline folds a judged run into at most the given number of bins. It
// ranges over the results once; the verdict tells where the run began and ended
// and how results without a version count. The error is of the results' reading.
//
// It bins by min, max and any-error, never by mean: Tene, How NOT to Measure
// Latency (2013), on what averages hide.
func NewTimeline(in Input, v *Verdict, bins int) (*Timeline, error) {
	f := newFolder(&in, v, max(1, bins))
	for r, err := range in.Results {
		if err != nil {
			return nil, fmt.Errorf("timeline of the results: %w", err)
		}
		f.add(r)
	}
	return f.finish(), nil
}

// folder folds results into bins, in order of their intended time.
type folder struct {
	line     *Timeline
	classify classifier
	versions *symbols
	parts    []part // of the current bin, by version number
	slice    slice
	last     time.Duration // intended time of the latest result
}

// part gathers one version's results of the current bin.
type part struct {
	bin     BinVersion
	answers histogram
}

func newFolder(in *Input, v *Verdict, bins int) *folder {
	load := in.Run.Load
	anchor := in.Run.Clock.Anchor
	t := &Timeline{
		Anchor: anchor, Begin: v.Start.Sub(anchor), End: v.End.Sub(anchor),
		Rate: load.Rate, Deadline: load.Deadline, Timeout: load.Timeout, Tagged: load.Tagged,
	}
	t.BinWidth = max(minBinWidth, (t.End-t.Begin+time.Duration(bins))/time.Duration(bins))
	if v.Requests.Scheduled > 0 {
		t.Bins = make([]Bin, int((t.End-t.Begin)/t.BinWidth)+1)
	}
	for i := range t.Bins {
		t.Bins[i].Start = t.Begin + time.Duration(i)*t.BinWidth
	}
	return &folder{
		line: t,
		classify: classifier{
			blind: newBlindness(in.Events, load, load.Rate), deadline: load.Deadline,
			lenient: len(v.Versions) == 0, declined: v.Requests.Shed > 0,
		},
		versions: newSymbols(dimensionLimits[byVersion]),
	}
}

func (f *folder) add(r *recording.Result) {
	f.last = max(f.last, r.Intended)
	i := int((f.last - f.line.Begin) / f.line.BinWidth)
	if r.Kind > recording.Ours || i < 0 || i >= len(f.line.Bins) {
		return
	}
	if i != f.slice.bin {
		f.close()
		f.slice.bin = i
	}
	kind, class := f.classify.class(r)
	b := &f.line.Bins[i]
	b.count(kind, class)
	grown(&f.parts, f.versions.id(r.Version)).add(class, r.Latency())
	if class != recording.Blind && class != recording.Declined {
		f.slice.add(class != recording.Good)
	}
}

// count adds a result to the bin's counts.
func (b *Bin) count(kind recording.Kind, class recording.Class) {
	b.Scheduled++
	switch class {
	case recording.Good:
		b.Good++
	case recording.Slowly:
		b.Slow++
	case recording.Bad:
		b.Bad++
	case recording.Unfinished:
		b.Cut++
	case recording.Blind:
		b.Blind++
	case recording.Declined:
		b.Shed++
	}
	if kind == recording.Unidentified && class == recording.Bad {
		b.Unidentified++
	}
	if kind == recording.OK {
		return
	}
	if b.ByKind == nil {
		b.ByKind = map[recording.Kind]uint64{}
	}
	b.ByKind[kind]++
}

func (p *part) add(class recording.Class, latency time.Duration) {
	switch class {
	case recording.Bad, recording.Unfinished:
		p.bin.Bad++
		return
	case recording.Blind, recording.Declined:
		return
	case recording.Good:
		p.bin.Good++
	case recording.Slowly:
		p.bin.Slow++
	}
	p.answers.add(latency)
}

// take returns the version's part and begins the next one.
func (p *part) take() BinVersion {
	b := p.bin
	if p.answers.n > 0 {
		b.P50 = p.answers.quantile(0.5, 0).Duration()
		b.P99 = p.answers.quantile(0.99, 0).Duration()
		b.Min, b.Max = p.answers.min, p.answers.max
	}
	*p = part{}
	return b
}

// close ends the current bin.
func (f *folder) close() {
	if len(f.line.Bins) == 0 {
		return
	}
	b := &f.line.Bins[f.slice.bin]
	b.WorstShare = f.slice.worst()
	b.ByVersion = make([]BinVersion, len(f.parts))
	for i := range f.parts {
		b.ByVersion[i] = f.parts[i].take()
	}
	f.slice = slice{}
}

// finish names the versions, results without one last, and gives each bin an
// entry for each.
func (f *folder) finish() *Timeline {
	f.close()
	t := f.line
	t.Versions = f.versions.names[1:]
	untagged := false
	for i := range t.Bins {
		if parts := t.Bins[i].ByVersion; len(parts) > 0 && parts[0] != (BinVersion{}) {
			untagged = true
		}
	}
	if untagged {
		t.Versions = append(t.Versions, "")
	}
	for i := range t.Bins {
		all := make([]BinVersion, len(f.versions.names)+1)
		copy(all, t.Bins[i].ByVersion)
		all[len(f.versions.names)] = all[0] // results without a version
		t.Bins[i].ByVersion = all[1 : len(t.Versions)+1]
	}
	return t
}

// sliceSize is how many requests a slice of a bin has.
const sliceSize = 10

// slice finds the worst share of failures in a bin, over ten requests at a time.
type slice struct {
	bin       int
	n, down   int // of the current slice
	worstDown int // of full slices
	full      bool
}

func (s *slice) add(down bool) {
	s.n++
	if down {
		s.down++
	}
	if s.n == sliceSize {
		s.worstDown, s.full = max(s.worstDown, s.down), true
		s.n, s.down = 0, 0
	}
}

// worst is the highest share. The few requests that are left over after full
// slices count as part of one.
func (s *slice) worst() float64 {
	if s.full {
		return float64(max(s.worstDown, s.down)) / sliceSize
	}
	if s.n == 0 {
		return 0
	}
	return float64(s.down) / float64(s.n)
}
