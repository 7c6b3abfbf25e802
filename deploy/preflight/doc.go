// Package preflight looks at what a deployment is about to do before anything is
// touched, and says what of it would cost clients, why, and what to change.
//
//	facts    the template with its parameters, the live groups and targets, the
//	         change set, the clocks: whatever could be had
//	checks   21 of them, a file each; pure functions over the facts
//	report   what they found, as text, JSON or Markdown
//
// A check that lacks a fact says what it could not look at; it never passes for
// want of knowledge.
package preflight
