package process

import "syscall"

// tie makes the kernel send the signal to the child when the thread that starts
// it ends, which the starter's thread does only with the registry or the tool.
func tie(attr *syscall.SysProcAttr, abort syscall.Signal) {
	attr.Pdeathsig = abort
}
