package status

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Report is what a migration says of itself at one moment.
type Report struct {
	State    string        // the source's own word, such as "running"
	Beats    bool          // it tells a heartbeat
	Age      time.Duration // of the heartbeat; meaningful when Beats
	Progress string        // in the source's words; empty when it tells none
	Text     string        // the answer as it came, shortened
}

// Words are those by which an answer in JSON tells state, heartbeat and
// progress; the first that is there counts.
var (
	stateWords     = []string{"state", "status", "phase"}
	heartbeatWords = []string{"heartbeat", "heartbeat_age", "updated_at", "last_seen"}
	progressWords  = []string{"progress", "percent", "message"}
)

// textShown is how much of an answer is kept, in characters.
const textShown = 200

// parse reads an answer: a JSON object, or a text whose first word is the state.
// A heartbeat is an instant (RFC 3339) or an age in seconds.
func parse(answer string, now time.Time) (Report, error) {
	answer = strings.TrimSpace(answer)
	r := Report{Text: shorten(answer)}
	if answer == "" {
		return r, fmt.Errorf("the answer is empty: expected a state")
	}
	if answer[0] != '{' {
		r.State = strings.Trim(strings.Fields(answer)[0], `"'`)
		return r, nil
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(answer), &fields); err != nil {
		return r, fmt.Errorf("the answer is no JSON: %w", err)
	}
	r.State = word(fields, stateWords)
	if r.State == "" {
		return r, fmt.Errorf("the answer has no state: expected one of the keys %s", strings.Join(stateWords, ", "))
	}
	r.Progress = word(fields, progressWords)
	beat := word(fields, heartbeatWords)
	if beat == "" {
		return r, nil
	}
	var err error
	r.Beats = true
	r.Age, err = age(beat, now)
	return r, err
}

// word is the first of the keys that the answer has, as text.
func word(fields map[string]any, keys []string) string {
	for _, key := range keys {
		switch v := fields[key].(type) {
		case string:
			return v
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return ""
}

// age reads a heartbeat. One from the future, of a clock that is ahead, is fresh.
func age(beat string, now time.Time) (time.Duration, error) {
	if s, err := strconv.ParseFloat(beat, 64); err == nil {
		return max(0, time.Duration(s*float64(time.Second))), nil
	}
	at, err := time.Parse(time.RFC3339Nano, beat)
	if err != nil {
		return 0, fmt.Errorf("heartbeat %q is neither an age in seconds nor an instant such as 2026-01-31T12:00:00Z", shorten(beat))
	}
	return max(0, now.Sub(at)), nil
}

func shorten(text string) string {
	if r := []rune(text); len(r) > textShown {
		return string(r[:textShown-1]) + "…"
	}
	return text
}
