package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Image: {Type: String, AllowedPattern: "ami-.*"}
  Size: {Type: Number, Default: 2, MinValue: 1, MaxValue: 9}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Stage: {Type: String, Default: test, AllowedValues: [test, live]}
Mappings: {Type: {test: {Name: t3.micro}, live: {Name: m6.large}}}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Small: !Not [!Condition Live]
  Both: !And [!Condition Live, !Or [!Condition Small, !Condition Live]]
Resources:
  Two:
    Type: AWS::Test::Two
    Properties:
      One: !Ref One
      Port: !GetAtt One.Port
      Long: {"Fn::GetAtt": One.Port}
      Imported: !ImportValue {"Fn::Sub": "${Stage}-net"}
      Text: !Sub "${One}:${One.Port} ${Image} ${AWS::Region} ${!Literal} $shell"
      Own: !Sub ["${x}-${Image}", {x: !Ref Size}]
      If: !If [Live, big, small]
      Left: !If [Live, here, !Ref AWS::NoValue]
      Join: !Join ["-", !Ref Zones]
      Pick: !Select [1, !Split [",", "x,y"]]
      Map: !FindInMap [Type, !Ref Stage, Name]
      Base: {Fn::Base64: hello}
      Zones: !GetAZs ""
      Both: !If [Both, yes please, no thanks]
  One: {Type: AWS::Test::One}
`

func evaluated(t *testing.T, given map[string]string) map[string]any {
	t.Helper()
	p, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	values, err := p.Values(given)
	if err != nil {
		t.Fatal(err)
	}
	s := Scope{Template: p, Parameters: values, Pseudo: map[string]string{"AWS::Region": "eu-west-1"},
		Ref:       func(name string) (string, error) { return "id-of-" + name, nil },
		Attribute: func(name, attribute string) (string, error) { return name + "'s " + attribute, nil },
		Import:    func(export string) (string, error) { return "what " + export + " is", nil }}
	got, err := s.EvalMap(p.Resources["Two"].Properties)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFunctions(t *testing.T) {
	want := map[string]any{
		"One": "id-of-One", "Port": "One's Port", "Long": "One's Port", "Imported": "what test-net is", "Text": "id-of-One:One's Port ami-1 eu-west-1 ${Literal} $shell", "Own": "2-ami-1", "If": "small",
		"Join": "a-b", "Pick": "y", "Map": "t3.micro", "Base": "aGVsbG8=", "Zones": []any{"eu-west-1a", "eu-west-1b", "eu-west-1c"}, "Both": "no thanks",
	}
	if diff := cmp.Diff(want, evaluated(t, map[string]string{"Image": "ami-1"})); diff != "" {
		t.Error(diff)
	}
	live := evaluated(t, map[string]string{"Image": "ami-1", "Stage": "live"})
	if live["If"] != "big" || live["Left"] != "here" || live["Map"] != "m6.large" || live["Both"] != "yes please" {
		t.Errorf("live: %v", live)
	}
}

// A function that is not known is no value.
func TestUnknownFunction(t *testing.T) {
	if _, err := (&Scope{}).Eval(map[string]any{"Fn::Cidr": []any{}}); err == nil || !strings.Contains(err.Error(), "the function Fn::Cidr is not known here") {
		t.Error(err)
	}
}

func TestOrder(t *testing.T) {
	p, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if order, err := p.Order(); err != nil || strings.Join(order, " ") != "One Two" {
		t.Errorf("order %v, %v", order, err)
	}
}

func TestValuesAreRefused(t *testing.T) {
	p, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"":                         "Parameters: [Image] must have values",
		"Image=ami-1 Colour=red":   "Parameters: [Colour] do not exist in the template",
		"Image=x":                  "must match pattern ami-.*",
		"Image=ami-1 Size=0":       "must be a number not less than 1",
		"Image=ami-1 Size=many":    "Parameter 'Size' must be a number.",
		"Image=ami-1 Stage=nobody": "must be one of AllowedValues [test, live]",
	} {
		values := map[string]string{}
		for pair := range strings.FieldsSeq(given) {
			name, value, _ := strings.Cut(pair, "=")
			values[name] = value
		}
		if _, err := p.Values(values); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", given, err, want)
		}
	}
}

// Each item of a list is held to what is allowed, and a text to its length.
func TestValuesOfListsAndTexts(t *testing.T) {
	p, err := Parse([]byte(`
Parameters:
  Features: {Type: CommaDelimitedList, AllowedValues: [search, mail], Default: "search,mail"}
  Ports: {Type: List<Number>, MinValue: 1, Default: "80,443"}
  Secret: {Type: String, MinLength: 8, MaxLength: 10, Default: eight888}
Resources: {R: {Type: T}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"Features=mail": "", "Features=mail, search": "", "Features=mail,chat": "must be one of AllowedValues [search, mail]",
		"Ports=1,2": "", "Ports=1,0": "must be a number not less than 1", "Ports=http": "must be a number",
		"Secret=short": "must contain at least 8 characters", "Secret=much too long": "must contain at most 10 characters",
	} {
		name, value, _ := strings.Cut(given, "=")
		_, err := p.Values(map[string]string{name: value})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", given, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "the template is empty",
		"[1]":                "unsupported structure",
		"Resources: {}":      "At least one Resources member must be defined",
		"Bananas: 1":         "Invalid template property or properties [Bananas]",
		"Resources: {A: {}}": "Every Resources object must contain a Type member",
		"Resources: {A: {Type: T, Properties: {x: !Ref B}}}":                                  "Unresolved resource dependencies [B]",
		"Resources: {A: {Type: T, Condition: C}}":                                             "Unresolved condition dependency C",
		"Resources: {A: {Type: T, DependsOn: B}, B: {Type: T, Properties: {x: !GetAtt A.y}}}": "Circular dependency",
		"Resources: {A: {Type: T, Properties: {x: !Bananas y}}}":                              "the function !Bananas is not known here",
		"Resources: {A: &a {Type: T}, B: *a}":                                                 "YAML aliases are not allowed",
		"Resources:\n  A: {Type: T}\n  A: {Type: T}":                                          "A is there twice",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestEdit(t *testing.T) {
	body, err := Edit([]byte("# kept\nA: {B: 1, C: !Ref X}\nL: [{K: v}]\n"), map[string]string{"A.B": "{D: 2}", "A.C": "", "A.E": "new", "L.0.K": "w"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(body), "# kept\nA: {B: {D: 2}, E: new}\nL: [{K: w}]\n"; got != want {
		t.Errorf("edited:\n%s\nwant:\n%s", got, want)
	}
	for path, want := range map[string]string{"X.Y": "the template has no X there", "A.Z": "no Z there to take away", "L.0.K.M": "no mapping there"} {
		if _, err := Edit([]byte("A: {B: 1}\nL: [{K: v}]"), map[string]string{path: ""}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

// Whatever a template holds, it is read or refused.
func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"Resources": {"A": {"Type": "T", "Properties": {"x": {"Fn::Sub": ["${y", {"y": [1]}]}}}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Parse(body)
		if err != nil {
			return
		}
		s := Scope{Template: p, Ref: func(string) (string, error) { return "r", nil }, Attribute: func(string, string) (string, error) { return "a", nil }}
		for _, r := range p.Resources {
			_, _ = s.EvalMap(r.Properties)
		}
	})
}
