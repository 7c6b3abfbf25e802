// Package lint judges migrations by running them: on a throw-away Postgres of
// the wanted version, with the schema and without the data, one statement after
// the other, each judged by the trace that it left.
package lint
