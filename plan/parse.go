package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"gopkg.in/yaml.v3"
)

// maxSize is the largest plan file in bytes.
const maxSize = 1 << 20

// Read reads a plan file, expands ${ENV} from this process's environment, and
// checks that the files it names are there. An error is Errors, every mistake
// with its line, or that of reading the file.
func Read(path string) (*Plan, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", path, err)
	}
	return parse(path, data, os.LookupEnv, (*Plan).checkFiles)
}

// Parse reads a plan. Name stands for the file's in errors, and relative paths
// are seen from its folder; env looks a variable of the environment up, and may
// be nil for an empty one. Files that the plan names are not looked at. An
// error is Errors, every mistake with its line.
func Parse(name string, data []byte, env func(string) (string, bool)) (*Plan, error) {
	return parse(name, data, env)
}

func parse(name string, data []byte, env func(string) (string, bool), more ...func(*Plan, *decoder)) (*Plan, error) {
	d := newDecoder(name, env)
	p := &Plan{File: name}
	if root := d.document(data); root != nil {
		d.owner = root
		p.shape().read(d, root)
		for _, check := range more {
			check(p, d)
		}
	}
	p.hidden = d.hidden
	if err := d.errs.sorted(); err != nil {
		return nil, err
	}
	return p, nil
}

// document is the one YAML document of a file, or nil when there is a mistake.
func (d *decoder) document(data []byte) *yaml.Node {
	if len(data) > maxSize {
		d.errs = append(d.errs, &Error{File: d.file, Msg: fmt.Sprintf("the plan is larger than %d bytes", maxSize)})
		return nil
	}
	var doc, more yaml.Node
	in := yaml.NewDecoder(bytes.NewReader(data))
	if err := in.Decode(&doc); errors.Is(err, io.EOF) {
		d.errs = append(d.errs, &Error{File: d.file, Line: 1, Msg: "the plan is empty"})
		return nil
	} else if err != nil {
		d.syntax(err, data)
		return nil
	}
	if err := in.Decode(&more); err == nil {
		d.wrong(&more, "a second document: a plan is one")
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err, data)
	}
	return resolve(doc.Content[0])
}

// Complete checks a plan that was made in memory and fills in its defaults, as
// Parse does for one from a file. A zero field counts as missing, and nothing
// in it is expanded.
func (p *Plan) Complete() error {
	d := newDecoder("", nil)
	d.literal = true
	whole := &Plan{File: p.File, hidden: p.hidden}
	d.owner = &yaml.Node{}
	whole.shape().read(d, orEmpty(p.shape().write()))
	if err := d.errs.sorted(); err != nil {
		return err
	}
	*p = *whole
	return nil
}
