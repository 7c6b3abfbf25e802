// Package examples holds the templates of CloudFormation that the tool brings
// along for its lab. They are valid on AWS too.
package examples

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed stack*.yaml
var templates embed.FS

// Template is the template of a name, such as stack for stack.yaml.
func Template(name string) ([]byte, error) {
	body, err := templates.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no template %q: there are %s", name, strings.Join(Templates(), ", "))
	}
	return body, nil
}

// Templates lists the names, sorted.
func Templates() []string {
	files, err := fs.Glob(templates, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i := range files {
		files[i] = strings.TrimSuffix(files[i], ".yaml")
	}
	slices.Sort(files)
	return files
}
