package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that a throw-away server runs as.
type account struct {
	attr  *syscall.SysProcAttr // nil: the tool's own user
	owner *syscall.Credential  // of the server's files; nil: the tool's own user
}

// chooseAccount gives the tool's own user, and for root, whom Postgres refuses,
// the first other way that this machine allows.
func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	nobody := unprivileged()
	var refused error
	for _, a := range []account{namespaced(nobody), {attr: &syscall.SysProcAttr{Credential: nobody}, owner: nobody}} {
		if a.attr == nil {
			continue
		}
		err := a.enter("/")
		if err == nil {
			return a, nil
		}
		refused = errors.Join(refused, err)
	}
	return account{}, fmt.Errorf("Postgres does not run as root, and this machine allows no other user (run it as one): %w", oneLine(refused))
}

// enter says whether the account can work in the folder, by doing so.
func (a account) enter(dir string) error {
	cmd := exec.Command("/bin/sh", "-c", ":")
	cmd.Dir, cmd.SysProcAttr = dir, a.attr
	return cmd.Run()
}

// own gives the file to the account.
func (a account) own(path string) error {
	if a.owner == nil {
		return nil
	}
	return os.Chown(path, int(a.owner.Uid), int(a.owner.Gid))
}

// unprivileged is the user nobody. initdb looks its own user up by number, so it
// must be one that the machine knows.
func unprivileged() *syscall.Credential {
	for _, name := range []string{"nobody", "daemon"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseInt(u.Uid, 10, 64)
		gid, err2 := strconv.ParseInt(u.Gid, 10, 64)
		if err1 == nil && err2 == nil && uint32(uid) != 0 {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} // -2 on macOS
		}
	}
	return &syscall.Credential{Uid: 65534, Gid: 65534}
}
