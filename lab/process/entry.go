package process

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
)

// entry is a registry's file: one line of JSON for each thing that was started,
// ended or is to be deleted. It only grows, so that a torn last line, after a
// kill or on a full disk, costs no other line. Its owner keeps it locked (flock)
// while it lives, which nothing but the owner's end undoes.
type entry struct {
	path string
	mu   sync.Mutex
	file *os.File
}

// line is one line of an entry; exactly one field is set. Arguments and
// environment are left out: they may hold secrets.
type line struct {
	Owner   *owner `json:"owner,omitempty"`
	Started *child `json:"started,omitempty"`
	Ended   int    `json:"ended,omitempty"`  // pid
	Remove  string `json:"remove,omitempty"` // absolute path of a folder
}

// owner is the tool that made the entry.
type owner struct {
	Name string `json:"name"`
	identity
}

// child is a process that was started, the leader of its process group.
type child struct {
	Name string `json:"name"`
	identity
	Abort syscall.Signal `json:"abort"` // ends it at once
}

// createEntry makes the file and locks it.
func createEntry(path string) (*entry, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	e := &entry{path: path, file: file}
	if locked, err := lock(file); err != nil || !locked {
		// A reaper that came between open and lock takes the empty file for a
		// dead one and deletes it; the caller picks another name.
		_ = e.discard()
		if err == nil {
			err = errEntryTaken
		}
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		_ = e.discard()
		return nil, errEntryTaken
	}
	return e, nil
}

var errEntryTaken = errors.New("entry taken by a reaper")

// add writes a line; it is in the file, if not on the platter, when add returns.
func (e *entry) add(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err = e.file.Write(append(text, '\n'))
	return err
}

// discard deletes the file and then lets go of the lock.
func (e *entry) discard() error {
	err := os.Remove(e.path)
	return errors.Join(err, e.file.Close())
}

// left is what an entry says is still there.
type left struct {
	owner    owner
	children []child  // in the order of their start
	folders  []string // in the order of Remove
}

// readEntry reads the entry at path. Lines that are torn or not understood are
// passed over.
func readEntry(path string) (left, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return left{}, fmt.Errorf("entry %s: %w", path, err)
	}
	var l left
	for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
		var read line
		if json.Unmarshal(scan.Bytes(), &read) == nil {
			l.apply(read)
		}
	}
	return l, nil
}

func (l *left) apply(read line) {
	switch {
	case read.Owner != nil:
		l.owner = *read.Owner
	case read.Started != nil:
		l.children = append(l.children, *read.Started)
	case read.Ended != 0:
		for i := len(l.children) - 1; i >= 0; i-- {
			if l.children[i].PID == read.Ended {
				l.children = append(l.children[:i], l.children[i+1:]...)
				return
			}
		}
	case read.Remove != "":
		l.folders = append(l.folders, read.Remove)
	}
}
