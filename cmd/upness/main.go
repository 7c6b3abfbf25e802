// Command upness proves that a release caused no downtime, or shows exactly
// what it cost.
package main

import (
	"os"
)

func main() { os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr)) }
