package api

import "io"

// Usage writes every flag with its default.
func Usage(w io.Writer) {
	c := Config{}.withDefaults()
	f := c.flags()
	f.SetOutput(w)
	f.PrintDefaults()
}
