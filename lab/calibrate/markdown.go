package calibrate

import "io"

// Markdown writes the table as a page.
func (t *Table) Markdown(w io.Writer) error { return t.Text(w) }
