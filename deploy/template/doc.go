// Package template reads CloudFormation templates, in YAML or JSON, and works
// out what their values are once parameters are given, so that a property can
// be looked at before anything is touched, and be pointed to by path and line.
//
// What cannot be known without AWS, such as an attribute of a resource, an
// imported value or the outcome of a macro, is unknown rather than guessed; a
// text of which only a part is unknown can still be searched.
package template
