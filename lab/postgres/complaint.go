package postgres

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// complaint is why the server ended, from what it has logged since the offset.
func complaint(path string, since int64) error {
	text, err := readFrom(path, since)
	switch {
	case err != nil:
		return fmt.Errorf("%w: its log: %w", errEnded, err)
	case full(text):
		return diskFull(path)
	case strings.Contains(text, "Address already in use"):
		return errPort
	}
	return fmt.Errorf("%w: %s (see %s)", errEnded, pick(text), path)
}

func readFrom(path string, since int64) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	if _, err := file.Seek(since, io.SeekStart); err != nil {
		return "", err
	}
	text, err := io.ReadAll(file)
	return string(text), err
}

// full says whether a program of Postgres ran out of disk; it speaks English, see
// environment.
func full(text string) bool { return strings.Contains(text, "No space left on device") }

func diskFull(path string) error {
	return &os.PathError{Op: "write", Path: path, Err: syscall.ENOSPC}
}

// pick gives the line that says most: the last that is an error, else the last.
func pick(text string) string {
	best := ""
	for line := range strings.Lines(text) {
		for _, mark := range []string{"PANIC:", "FATAL:", "fatal:", "error:"} {
			if _, rest, ok := strings.Cut(line, mark); ok {
				best = strings.TrimSpace(rest)
			}
		}
	}
	if best != "" {
		return best
	}
	return lastLine(text)
}

// lastLine is the last line with anything on it.
func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// oneLine makes joined errors one line.
func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
}
