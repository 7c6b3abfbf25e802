package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// saveRun writes run.json by rename, so that a reader sees the old one or the
// new one, whole.
func (w *Writer) saveRun() error {
	w.runMu.Lock()
	defer w.runMu.Unlock()
	w.mu.Lock()
	b, err := json.MarshalIndent(w.run, "", "  ")
	w.mu.Unlock()
	if err != nil {
		return fmt.Errorf("description of the run: %w", err)
	}
	if err := replaceFile(filepath.Join(w.dir, runFile), append(b, '\n')); err != nil {
		return fmt.Errorf("description of the run: %w", err)
	}
	return nil
}

// replaceFile writes a file by rename.
func replaceFile(name string, content []byte) (err error) {
	f, err := os.Create(name + ".new")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// loadRun reads run.json.
func loadRun(dir string) (Run, error) {
	name := filepath.Join(dir, runFile)
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
