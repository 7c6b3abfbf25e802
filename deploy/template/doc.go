// Package template reads CloudFormation templates, JSON or YAML: what they
// declare, which parameters a value depends on, and what it comes to.
package template
