package plan

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// Each file in testdata/good is read without a word; beside it is what is
// written of it in a recording: defaults filled in, references expanded,
// secrets masked.
func TestGoodPlans(t *testing.T) {
	for file, data := range plans(t, "testdata/good") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			p, err := parse(file, data, environment, (*Plan).checkFiles)
			if err != nil {
				t.Fatal(err)
			}
			written, err := json.MarshalIndent(p, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(written, []byte("hunter")) {
				t.Errorf("a secret shows in:\n%s", written)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".json", append(written, '\n'))
		})
	}
}

// A plan that was read is complete: completing it changes nothing.
func TestCompleteLeavesAWholePlanAlone(t *testing.T) {
	for file, data := range plans(t, "testdata/good") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			p, err := Parse(file, data, environment)
			if err != nil {
				t.Fatal(err)
			}
			again := *p
			if err := again.Complete(); err != nil {
				t.Fatal(err)
			}
			same := []cmp.Option{
				cmpopts.IgnoreUnexported(Plan{}), cmpopts.IgnoreFields(Step{}, "Line"), cmpopts.EquateEmpty(),
				cmp.Transformer("revealed", Secret.Reveal),
			}
			if diff := cmp.Diff(*p, again, same...); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGoodPlansFitTheSchema(t *testing.T) {
	schema := compile(t)
	for file, data := range plans(t, "testdata/good") {
		if err := schema.Validate(asJSON(t, data)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// What the parser calls an unknown, missing or malformed value, the schema
// refuses too; rules over several keys are the parser's alone.
func TestBadPlansDoNotFitTheSchema(t *testing.T) {
	schema := compile(t)
	for file, data := range plans(t, "testdata/bad") {
		said, err := os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		text := string(said)
		if !strings.Contains(text, "unknown key") && !strings.Contains(text, " is missing") && !strings.Contains(text, " is not a ") ||
			schemaIsLax[filepath.Base(file)] {
			continue
		}
		if err := schema.Validate(asJSON(t, data)); err == nil {
			t.Errorf("%s fits the schema; the parser says:\n%s", file, text)
		}
	}
}

// schemaIsLax lists values whose form only the parser checks.
var schemaIsLax = map[string]bool{
	"step-exec-pattern-broken.yaml":      true, // see tag-pattern.yaml
	"budget-availability-above-100.yaml": true, // a range within a text
	"budget-resolution-zero.yaml":        true,
	"budget-slo-of-100.yaml":             true,
	"database-dsn-not-shown.yaml":        true,
	"duration-of-zero.yaml":              true,
	"duration-zero.yaml":                 true,
	"environment-value-not-shown.yaml":   true, // any text may refer to the environment
	"lab-group-missing.yaml":             true, // a stack may stand in its place
	"step-wait-zero.yaml":                true,
	"tag-pattern.yaml":                   true, // "format" asserts nothing unless an editor wants it
	"target-expect-pattern.yaml":         true,
	"url-that-does-not-parse.yaml":       true,
}

func plans(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no plans in", dir, err)
	}
	all := make(map[string][]byte, len(files))
	for _, file := range files {
		if all[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is a YAML document in the types of JSON.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var tree any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
