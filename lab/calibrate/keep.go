package calibrate

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// keep leaves a trial's folder, with its truth, for a closer look.
func keep(dir, to string, t *trial) error {
	text, err := json.MarshalIndent(t.truth, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "truth.json"), text, 0o600)
}
