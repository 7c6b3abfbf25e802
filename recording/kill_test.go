package recording

import (
	"bufio"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

var kills = flag.Int("kills", 12, "how many recording processes to kill")

func init() { roles["record"] = recordForever }

// recordForever records results and tells of each on standard output, as soon
// as it is added: its number and the time. Every tenth comes with an event.
func recordForever(args []string) error {
	w, err := Create(args[0], Run{Name: "victim"})
	if err != nil {
		return err
	}
	for seq := uint64(0); ; seq++ {
		if seq%10 == 0 {
			w.Event(Event{At: time.Duration(seq + 1), Kind: EventOutput})
		}
		w.Add(victimResult(seq))
		var told [16]byte
		binary.LittleEndian.PutUint64(told[:], seq)
		binary.LittleEndian.PutUint64(told[8:], uint64(w.Clock().Now()))
		if _, err := os.Stdout.Write(told[:]); err != nil {
			return err
		}
		time.Sleep(300 * time.Microsecond) // a rate, not a wait for something
	}
}

func victimResult(seq uint64) Result {
	at := time.Duration(seq+1) * time.Millisecond
	return Result{Seq: seq, Target: "t", Lane: "reused", Intended: at, Sent: at, Done: 2 * at, Version: fmt.Sprint("v", seq/100)}
}

// A process that is killed at any instant leaves a recording that opens, with
// everything but the last quarter of a second. A machine that holds up the thread
// that writes, or the disk, may cost more once, but not time after time.
func TestKill(t *testing.T) {
	const tries = 5
	for i := range *kills {
		t.Run("", func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(i), 2))
			n := 1 + random.IntN(1200)
			var over time.Duration
			for range tries {
				if over = killedAt(t, n); over <= 0 {
					return
				}
			}
			t.Errorf("%d times in a row more than the last 250 ms are missing, the last time %v more", tries, over)
		})
	}
}

// killedAt kills a recording process after n results and checks what it leaves.
// It returns how much more than the last quarter of a second is missing.
func killedAt(t *testing.T, n int) time.Duration {
	dir := filepath.Join(t.TempDir(), "run")
	last, times := killAfter(t, dir, n)
	r, err := Open(dir)
	if err != nil && !errors.As(err, new(*EmptyError)) {
		t.Fatal(err)
	}
	if r.Live || r.Run.State != Interrupted {
		t.Errorf("live %v, state %s", r.Live, r.Run.State)
	}
	if want := int(last/10) + 1; len(r.Events) < want {
		t.Errorf("%d events of %d", len(r.Events), want)
	}
	next := uint64(0)
	for result, err := range r.Results() {
		if err != nil {
			t.Fatal(err)
		}
		if want := kept([]Result{victimResult(next)})[0]; *result != want {
			t.Fatalf("result %+v instead of %+v", *result, want)
		}
		next++
	}
	if next != r.Count {
		t.Errorf("%d results counted, %d read", r.Count, next)
	}
	if next > last {
		return 0 // not even one is missing
	}
	return times[last] - times[next] - 250*time.Millisecond - stall(times[next:])
}

// Without stalls it is the last quarter of a second at most, at whatever moment of
// the flusher's a result comes.
func TestAResultIsOnTheDiskWithin250ms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, dir := create(t)
		for i := range uint64(50) {
			w.Add(victimResult(i))
			time.Sleep(250 * time.Millisecond)
			synctest.Wait()
			if r := open(t, dir); r.Count != i+1 {
				t.Fatalf("%d of %d results are in the file", r.Count, i+1)
			}
			time.Sleep(7 * time.Millisecond)
		}
	})
}

// killAfter has another process record to dir until it told of n results, and
// kills it. It returns the last that was told, and when each was added.
func killAfter(t *testing.T, dir string, n int) (last uint64, times []time.Duration) {
	t.Helper()
	cmd := inRole("record", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := bufio.NewReader(out)
	var one [16]byte
	for {
		if _, err := io.ReadFull(told, one[:]); err != nil {
			break // dead, and everything it told is read
		}
		last = binary.LittleEndian.Uint64(one[:])
		times = append(times, time.Duration(binary.LittleEndian.Uint64(one[8:])))
		if len(times) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // killed
	if len(times) < n {
		t.Fatalf("the recording process ended by itself after %d results", len(times))
	}
	return last, times
}

// stall is how long a busy machine kept the process from running: the part of
// the gaps between results that nobody asked for.
func stall(times []time.Duration) (sum time.Duration) {
	for i := 1; i < len(times); i++ {
		if gap := times[i] - times[i-1]; gap > 10*time.Millisecond {
			sum += gap
		}
	}
	return sum
}
