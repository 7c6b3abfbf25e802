package plan

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// environment is what the plans in testdata may refer to.
func environment(name string) (string, bool) {
	value, set := map[string]string{
		"DATABASE_URL": "postgres://app:hunter2@db/app",
		"SECRET_TOKEN": "hunter2",
		"HOST":         "localhost",
		"RATE":         "500",
		"EMPTY":        "",
	}[name]
	return value, set
}

// Each file in testdata/bad breaks one rule; beside it is what is said of it.
func TestBadPlans(t *testing.T) {
	t.Chdir("testdata/bad")
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad plans", err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, err := parse(file, data, environment, (*Plan).checkFiles)
			if err == nil {
				t.Fatalf("nothing is said of %s", file)
			}
			if p != nil {
				t.Error("a plan is given beside the error")
			}
			var one *Error
			if !errors.As(err, &one) || one.File != file {
				t.Errorf("%#v holds no *Error of this file", err)
			}
			for _, secret := range []string{"hunter2", "failed to"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q shows in: %v", secret, err)
				}
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(err.Error()+"\n"))
		})
	}
}
