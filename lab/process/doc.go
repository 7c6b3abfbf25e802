// Package process starts real child processes and makes sure that none of them,
// and none of the folders they worked in, outlives the tool.
//
// Whatever is started or is to be deleted is first written to the registry's
// entry, a file in the user's cache folder. Each way out is covered:
//
//	the tool ends in order    Registry.Close ends the processes, deletes the folders and the entry
//	the tool is killed        tied processes go at once: the pipe on their stdin ends
//	                          (ExitWithParent), and on Linux the kernel signals them
//	anything is left          the next tool's Reap finds an entry whose owner is gone
//
// Linux and macOS are supported.
package process
