//go:build !linux

package main

// pin does nothing: only Linux keeps a process on a core.
func pin(int) error { return nil }
