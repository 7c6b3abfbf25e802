package recording

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// roleVariable has the test binary play another part than that of the test:
// one that must be a process of its own.
const roleVariable = "UPNESS_RECORDING_TEST_ROLE"

// roles are the parts; their arguments are those of the command line.
var roles = map[string]func(args []string) error{}

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := roles[role](os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// inRole returns the command that runs this binary in a role.
func inRole(role string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}
