package postgres

import "syscall"

// namespaced gives nothing: macOS has no user namespaces.
func namespaced(*syscall.Credential) account { return account{} }
