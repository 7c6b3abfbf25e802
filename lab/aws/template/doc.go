// Package template reads CloudFormation templates, YAML or JSON, and evaluates
// them: parameters, mappings, conditions, and the functions Ref, Fn::GetAtt,
// Fn::Sub, Fn::If, Fn::Join, Fn::Select, Fn::Split, Fn::FindInMap, Fn::GetAZs,
// Fn::Base64, Fn::ImportValue, Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition, each also in
// its short form (!Ref).
//
// Values are plain: map[string]any, []any, string, bool, int, float64.
package template
