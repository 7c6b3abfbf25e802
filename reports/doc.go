// Package reports says what a run showed: on the terminal, as JSON, Markdown,
// JUnit XML and HTML, and as the transition plot.
//
// Each report is a function of an io.Writer and of values that analyze made;
// nothing is computed here, only worded, laid out and drawn. Tail and Progress
// are the exceptions in form: they are fed while a run goes on.
package reports
