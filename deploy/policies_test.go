package deploy

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// clientsOf are the fields of Clients by which the services are called, and the
// SDK's packages of them, by their names in IAM.
var clientsOf = map[string]string{
	"Stacks": "cloudformation", "Groups": "autoscaling", "Balancers": "elasticloadbalancing", "Metrics": "cloudwatch", "Parameters": "ssm",
	"cloudformation": "cloudformation", "autoscaling": "autoscaling", "elb": "elasticloadbalancing", "cloudwatch": "cloudwatch", "ssm": "ssm",
}

var paginator = regexp.MustCompile(`^New(\w+)Paginator$`)

// called are the IAM actions of all calls of the SDK in the packages that hold a
// client: every method of a client field, and every paginator.
func called(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, dir := range []string{".", "preflight", "../conduct", "../cmd/upness", "../migrate/status"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if action := actionOf(n); action != "" {
					found[action] = true
				}
				return true
			})
		}
	}
	var all []string
	for action := range found {
		all = append(all, action)
	}
	slices.Sort(all)
	return all
}

// actionOf is the IAM action of c.Stacks.UpdateStack(...) or of
// autoscaling.NewDescribeAutoScalingGroupsPaginator(...), empty for all else.
func actionOf(n ast.Node) string {
	call, is := n.(*ast.CallExpr)
	if !is {
		return ""
	}
	method, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return ""
	}
	if m := paginator.FindStringSubmatch(method.Sel.Name); m != nil {
		if pkg, is := method.X.(*ast.Ident); is && clientsOf[pkg.Name] != "" {
			return clientsOf[pkg.Name] + ":" + m[1]
		}
		return ""
	}
	if field, is := method.X.(*ast.SelectorExpr); is && ast.IsExported(method.Sel.Name) && len(call.Args) > 1 {
		if service := clientsOf[field.Sel.Name]; service != "" && field.Sel.Name != service {
			return service + ":" + method.Sel.Name
		}
	}
	return ""
}

// documented are the actions of a policy in docs/aws.md.
func documented(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/aws.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```json "+name+"\n")
	block, _, _ := strings.Cut(rest, "```")
	var policy struct {
		Version   string
		Statement []struct {
			Effect   string
			Action   any
			Resource any
		}
	}
	if err := json.Unmarshal([]byte(block), &policy); !found || err != nil {
		t.Fatalf("policy %s: %v", name, err)
	}
	var all []string
	for _, s := range policy.Statement {
		if s.Effect != "Allow" || s.Resource == nil {
			t.Errorf("policy %s: %+v", name, s)
		}
		switch a := s.Action.(type) {
		case string:
			all = append(all, a)
		case []any:
			for _, one := range a {
				all = append(all, one.(string))
			}
		}
	}
	slices.Sort(all)
	return all
}

// The policies in the manual allow what the code calls, and nothing else: those
// that only read under one heading, those that change something under another.
func TestPoliciesAreWhatIsCalled(t *testing.T) {
	watch, deploy := documented(t, "watch"), documented(t, "deploy")
	both := append(slices.Clone(watch), deploy...)
	slices.Sort(both)
	if diff := cmp.Diff(called(t), both); diff != "" {
		t.Errorf("docs/aws.md (-called +documented):\n%s", diff)
	}
	reads := regexp.MustCompile(`:(Describe|Get|List)`)
	for _, action := range watch {
		if !reads.MatchString(action) {
			t.Errorf("watching takes no %s", action)
		}
	}
}

// No call goes past the clients: a file that makes a client of its own would
// hide what it calls.
func TestClientsAreMadeInOnePlace(t *testing.T) {
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "../lab/") {
			return err
		}
		text, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(text), ".NewFromConfig(") && file != "../deploy/connect.go" {
			t.Errorf("%s makes a client of AWS of its own", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
