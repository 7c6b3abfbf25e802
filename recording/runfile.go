package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// saveRun writes run.json by rename, so that a reader sees the old one or the
// new one, whole.
func (w *Writer) saveRun() error {
	w.saving.Lock()
	defer w.saving.Unlock()
	w.mu.Lock()
	b, err := json.MarshalIndent(w.run, "", "  ")
	w.mu.Unlock()
	if err != nil {
		return fmt.Errorf("description of the run: %w", err)
	}
	if err := replaceFile(inDir(w.dir, runFile), append(b, '\n')); err != nil {
		return fmt.Errorf("description of the run: %w", err)
	}
	return nil
}

// replaceFile writes a file by rename.
func replaceFile(name string, content []byte) error {
	next := name + ".new"
	err := os.WriteFile(next, content, 0o644)
	if err == nil {
		err = os.Rename(next, name)
	}
	if err != nil {
		_ = os.Remove(next)
	}
	return err
}

// loadRun reads run.json.
func loadRun(dir string) (Run, error) {
	name := inDir(dir, runFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Run{}, &NotARunError{Dir: dir, Err: err}
	}
	if err != nil {
		return Run{}, fmt.Errorf("description of the run: %w", err)
	}
	var head struct { // a newer format may hold what Run can't
		Format int    `json:"format"`
		Tool   string `json:"tool"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return Run{}, &DamagedError{File: name, Err: err}
	}
	if head.Format > FormatVersion {
		return Run{}, &NewerFormatError{Dir: dir, Have: head.Format, Known: FormatVersion, Tool: head.Tool}
	}
	var run Run
	if err := json.Unmarshal(b, &run); err != nil {
		return Run{}, &DamagedError{File: name, Err: err}
	}
	if run.Format < 1 {
		return Run{}, &DamagedError{File: name, Err: errors.New("it names no format")}
	}
	return run, nil
}
