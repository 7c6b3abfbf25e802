package process

import "syscall"

// tie does nothing: macOS has no signal on a parent's death.
func tie(*syscall.SysProcAttr, syscall.Signal) {}
