package plan

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Path is a path of the plan as this process sees it: relative ones are seen
// from the plan file's folder.
func (p *Plan) Path(path string) string { return under(filepath.Dir(p.File), path) }

func under(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// BodyText is the template of a target's body, read from its file where the
// plan says @FILE.
func (p *Plan) BodyText(t Target) (string, error) {
	name, inFile := strings.CutPrefix(t.Body, "@")
	if !inFile {
		return t.Body, nil
	}
	content, err := os.ReadFile(p.Path(name))
	return string(content), err
}

// checkFiles reports files that the plan names and that are not there.
func (p *Plan) checkFiles(d *decoder) {
	dir := filepath.Dir(d.file)
	for _, name := range slices.Sorted(maps.Keys(p.Load.Feeds)) {
		if f := p.Load.Feeds[name]; f.File != "" {
			d.readable(entry{&p.Load.Feeds, name}, "file", under(dir, f.File), f.File)
		}
	}
	for i := range p.Load.Targets {
		t := &p.Load.Targets[i]
		if file, inFile := strings.CutPrefix(t.Body, "@"); inFile {
			d.readable(&t.Body, "body", under(dir, file), file)
		}
	}
	for _, steps := range [][]Step{p.Before, p.Steps, p.OnFailure, p.After} {
		for i := range steps {
			if k, known := steps[i].kind(); known && k.files != nil {
				k.files(d, &steps[i], dir)
			}
		}
	}
}

func (d *decoder) readable(field any, key, path, shown string) {
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		d.wrongAt([]any{field}, "%s: %q is no file that can be read", key, shown)
	}
}
