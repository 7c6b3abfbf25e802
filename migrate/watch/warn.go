package watch

import (
	"time"

	"upness/recording"
)

// mostWarnings bounds the warnings of a watch.
const mostWarnings = 100

// warn tells people of something, at most mostWarnings times.
func (w *Watcher) warn(text string) {
	if w.rounds.warnings++; w.rounds.warnings > mostWarnings {
		return
	}
	w.instant(recording.Event{Kind: recording.EventWarning, Name: "database", Text: text})
}

// warnOnce tells of what goes on for long once. What is not there any more is
// told of again when it is back.
func (w *Watcher) warnOnce(topic string, found map[string]string) {
	old := w.rounds.standing[topic]
	for key, text := range found {
		if _, ok := old[key]; !ok {
			w.warn(text)
		}
	}
	w.rounds.standing[topic] = found
}

// troublePause is the least time between two warnings that a poll failed.
const troublePause = 10 * time.Second

// trouble tells that a poll came to nothing: it took too long, or a lock of the
// catalogue was taken.
func (w *Watcher) trouble(err error) {
	if now := w.o.Now(); w.rounds.troubled == 0 || now-w.rounds.troubled > troublePause {
		w.rounds.troubled = now
		w.warn("a look at the database came to nothing: " + brief(err).Error())
	}
}
