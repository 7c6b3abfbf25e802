package calibrate

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"upness/lab/faults"
)

// Options say what to calibrate.
type Options struct {
	Exe     string    // upness; what a user would run
	Faults  []string  // names of the catalogue; none: all of it
	Seeds   int       // trials of each fault, with seeds from First on
	First   uint64    // first seed
	Clean   int       // trials of the clean rolling release, in place of Seeds; 0: Seeds
	Rate    int       // requests per second
	Blind   string    // share of a run that may be blind where the fault does not say, such as "10%"
	Against []string  // peers: vegeta, k6, curl, probe
	Few     int       // trials of each fault that peers measure, the first ones; 0: all
	Peers   string    // folder in which peers' binaries are looked for, before PATH
	Note    string    // of the machine, for the page
	Keep    string    // folder that keeps the run directories; empty: they are deleted
	Log     io.Writer // a line per trial
}

// check fills in defaults.
func (o *Options) check() error {
	if len(o.Faults) == 0 {
		o.Faults = faults.Names()
	}
	for _, name := range o.Faults {
		if _, err := faults.Get(name); err != nil {
			return err
		}
	}
	for _, name := range o.Against {
		if !slices.Contains(PeerNames(), name) {
			return fmt.Errorf("unknown tool %q: known are %v", name, PeerNames())
		}
	}
	if o.Seeds < 1 {
		return errors.New("seeds: at least 1 is needed")
	}
	if o.Rate < 50 || o.Rate > 5000 {
		return fmt.Errorf("rate %d/s: from 50/s to 5000/s", o.Rate)
	}
	if o.First == 0 {
		o.First = 1
	}
	if o.Blind == "" {
		o.Blind = "20%"
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	return nil
}

// seeds is how many trials a fault gets.
func (o *Options) seeds(f *faults.Fault) int {
	if o.Clean > 0 && f.Name == "rolling-release" {
		return o.Clean
	}
	return o.Seeds
}

// interval is 1/R.
func (o *Options) interval() time.Duration { return time.Second / time.Duration(o.Rate) }
