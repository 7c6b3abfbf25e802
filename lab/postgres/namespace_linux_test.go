package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func init() {
	prepare = func(what string) error {
		// What follows is meant for a namespace: the machine itself is left alone.
		if what != "" && os.Getenv(outside) == userNamespace() {
			return errors.New("not in a user namespace of its own")
		}
		switch what {
		case "no namespaces":
			return os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0)
		case "no namespaces, closed folder":
			return errors.Join(os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0), os.Mkdir(os.Args[1], 0o700))
		case "full disk":
			return errors.Join(os.Mkdir(os.Args[1], 0o755), unix.Mount("tmpfs", os.Args[1], "tmpfs", 0, "size=8m"))
		}
		return nil
	}
}

// outside is the user namespace of the test.
const outside = "UPNESS_TEST_OUTSIDE"

func userNamespace() string {
	name, _ := os.Readlink("/proc/self/ns/user")
	return name
}

// ownNamespace makes the tool root in namespaces of its own, where it may do
// what only root may without harm to the machine.
func ownNamespace(t *testing.T) *syscall.SysProcAttr {
	needRoot(t)
	t.Setenv(outside, userNamespace())
	all := []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 65536}}
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: all, GidMappings: all, GidMappingsEnableSetgroups: true,
	}
}

// A kernel or container that refuses user namespaces leaves root only nobody's
// number, and folders that nobody can enter.
func TestWithoutUserNamespaces(t *testing.T) {
	for prepared, in := range map[string]string{"no namespaces": "run/postgres", "no namespaces, closed folder": "upness-postgres-"} {
		t.Run(prepared, func(t *testing.T) {
			tl := startTool(t, ownNamespace(t), prepared)
			if tl.Error != "" {
				t.Fatal(tl.Error)
			}
			ask(t, connect(t, tl.DSN), "SHOW fsync")
			if uid := ownerOf(t, fmt.Sprintf("/proc/%d", tl.PID)); uid != unprivileged().Uid {
				t.Errorf("the server runs as user %d, want %d", uid, unprivileged().Uid)
			}
			if !strings.HasPrefix(tl.Home, filepath.Join(tl.dir, in)) || tl.Log != filepath.Join(tl.dir, "run", "postgres.log") {
				t.Errorf("home %s and log %s, want a home in %s and the log with the run", tl.Home, tl.Log, in)
			}
			tl.end(t)
			if exists(tl.Home) || !exists(tl.Log) {
				t.Errorf("home there: %t, log there: %t; want only the log", exists(tl.Home), exists(tl.Log))
			}
		})
	}
}

// Where user namespaces are allowed nothing changes its owner.
func TestInAUserNamespace(t *testing.T) {
	needRoot(t)
	if err := namespaced(unprivileged()).enter("/"); err != nil {
		t.Skip("SKIPPED: no user namespaces here:", err)
	}
	s, err := Start(t.Context(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/user", s.process.PID()))
	if err != nil || theirs == userNamespace() {
		t.Errorf("the server's user namespace is %s, %v; want one of its own", theirs, err)
	}
	if uid := ownerOf(t, s.home.data()); uid != 0 {
		t.Errorf("the data is user %d's, want root's", uid)
	}
}

func TestFullDisk(t *testing.T) {
	tl := startTool(t, ownNamespace(t), "full disk")
	oneLineWith(t, errors.New(tl.Error), "the disk is full", "no space left on device", filepath.Join(tl.dir, "run", "postgres"))
	if !tl.Full {
		t.Errorf("error %q is not ENOSPC", tl.Error)
	}
	tl.end(t)
}
