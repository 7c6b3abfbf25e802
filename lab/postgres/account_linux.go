package postgres

import (
	"os"
	"syscall"
)

// namespaced is root under the number of another user, in a user namespace of its
// own. Nothing changes owner: outside, the files and processes are root's.
func namespaced(as *syscall.Credential) account {
	return account{attr: &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: int(as.Uid), HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: int(as.Gid), HostID: os.Getegid(), Size: 1}},
	}}
}
