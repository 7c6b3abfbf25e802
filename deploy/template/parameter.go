package template

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Parameter is a parameter that a template declares.
type Parameter struct {
	Name       string
	Line       int
	Type       string // String, Number, List<Number>, CommaDelimitedList or one of AWS
	Default    string
	HasDefault bool
	NoEcho     bool // its value is a secret

	allowed            []string
	pattern            string
	leastLen, mostLen  *float64
	leastNum, mostNum  *float64
	constraintInPeople string
}

func parameter(s section) Parameter {
	p := Parameter{Name: s.name, Line: s.line, Type: "String"}
	for _, k := range sections(s.body) {
		switch k.name {
		case "Type":
			p.Type = k.body.Value
		case "Default":
			p.Default, p.HasDefault = k.body.Value, true
		case "NoEcho":
			p.NoEcho = strings.EqualFold(k.body.Value, "true")
		case "AllowedValues":
			for _, v := range k.body.Content {
				p.allowed = append(p.allowed, v.Value)
			}
		case "AllowedPattern":
			p.pattern = k.body.Value
		case "ConstraintDescription":
			p.constraintInPeople = k.body.Value
		case "MinLength":
			p.leastLen = number(k.body)
		case "MaxLength":
			p.mostLen = number(k.body)
		case "MinValue":
			p.leastNum = number(k.body)
		case "MaxValue":
			p.mostNum = number(k.body)
		}
	}
	return p
}

func number(n *yaml.Node) *float64 {
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		return nil
	}
	return &f
}

// Allows says what is wrong with a value for the parameter, nil for nothing. Of
// a list each item is held to what the parameter allows, by the user guide.
func (p *Parameter) Allows(value string) error {
	if !p.list() {
		return p.allows(value, p.Type)
	}
	for item := range strings.SplitSeq(value, ",") {
		if err := p.allows(strings.TrimSpace(item), strings.TrimSuffix(strings.TrimPrefix(p.Type, "List<"), ">")); err != nil {
			return err
		}
	}
	return nil
}

// allows holds one value of a type to the parameter's constraints.
func (p *Parameter) allows(value, kind string) error {
	shown := strconv.Quote(value)
	if p.NoEcho {
		shown = "the value"
	}
	if len(p.allowed) > 0 && !slices.Contains(p.allowed, value) {
		return fmt.Errorf("%s is not one of: %s", shown, strings.Join(p.allowed, ", "))
	}
	if p.pattern != "" {
		// The pattern is Java's; one that Go cannot read is left to CloudFormation.
		if re, err := regexp.Compile("^(?:" + p.pattern + ")$"); err == nil && !re.MatchString(value) {
			if p.constraintInPeople != "" {
				return fmt.Errorf("%s: %s", shown, p.constraintInPeople)
			}
			return fmt.Errorf("%s does not match %s", shown, p.pattern)
		}
	}
	if kind == "Number" {
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%s is not a number", shown)
		}
		return outside(n, p.leastNum, p.mostNum, shown)
	}
	return outside(float64(len([]rune(value))), p.leastLen, p.mostLen, "the length of "+shown)
}

func outside(n float64, least, most *float64, what string) error {
	switch {
	case least != nil && n < *least:
		return fmt.Errorf("%s is below %g", what, *least)
	case most != nil && n > *most:
		return fmt.Errorf("%s is above %g", what, *most)
	}
	return nil
}

// list tells whether a value is several, set apart by commas.
func (p *Parameter) list() bool {
	return p.Type == "CommaDelimitedList" || strings.HasPrefix(p.Type, "List<")
}

// Remote tells whether the value names something that AWS looks up.
func (p *Parameter) Remote() bool { return strings.HasPrefix(p.Type, "AWS::SSM::Parameter::Value<") }

// Parameter is the declared parameter of that name, nil for none.
func (t *Template) Parameter(name string) *Parameter {
	for i := range t.Parameters {
		if t.Parameters[i].Name == name {
			return &t.Parameters[i]
		}
	}
	return nil
}
