// Package examples holds seeding files that are ready to use.
package examples

import _ "embed"

// Students is the seeding file of the sample application's schema (package
// lab/schema): one million answers, or as many as --rows asks for.
//
//go:embed students.yaml
var Students []byte
