package template

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const sample = `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Image: {Type: String, AllowedPattern: 'ami-[0-9a-f]+', ConstraintDescription: an image ID}
  Desired: {Type: Number, Default: 3, MinValue: 0, MaxValue: 10}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Stage: {Type: String, Default: staging, AllowedValues: [staging, live]}
  Secret: {Type: String, Default: none, NoEcho: true}
  Newest: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /images/newest}
Mappings:
  Sizes: {staging: {max: 6}, live: {max: 60}}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Staging: !Not [{Condition: Live}]
  Both: !And [!Condition Live, !Condition Staging]
  Any: {"Fn::Or": [{Condition: Live}, {Condition: Staging}]}
  Foreign: !Equals [!Ref "AWS::Region", eu-west-1]
  Loop: !Not [!Condition Loop]
Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MaxSize: !FindInMap [Sizes, !Ref Stage, max]
      DesiredCapacity: !Ref Desired
      Zones: !Ref Zones
      First: !Select [0, !Ref Zones]
      Cut: !Select [1, !Split ["|", "x|y"]]
      TargetGroupARNs: [!Ref Targets, !If [Live, more, !Ref "AWS::NoValue"]]
      Gone: !Ref AWS::NoValue
      UserData: !Base64
        Fn::Sub:
          - "run ${Image} ${what} ${Targets.Name} ${!Dollar} in ${AWS::Region}"
          - {what: !Ref Desired}
      Joined: !Join ["-", [a, !Ref Desired, !GetAtt Targets.Name]]
      Imported: !ImportValue other
      Latest: !Ref Newest
    UpdatePolicy:
      AutoScalingRollingUpdate:
        PauseTime: PT1H2M3S
        WaitOnResourceSignals: true
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
  OnlyLive: {Type: X, Condition: Live}
  Perhaps: {Type: X, Condition: Foreign}
  Odd: {Type: X, Condition: Loop}
`

func resolved(t *testing.T, values map[string]string) map[string]*Resource {
	t.Helper()
	parsed, err := Parse("stack.yaml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*Resource{}
	for _, r := range parsed.Resolve(values, nil) {
		all[r.ID] = r
	}
	return all
}

func TestResolve(t *testing.T) {
	all := resolved(t, map[string]string{"Image": "ami-1"})
	group := all["Group"]
	for path, want := range map[string]string{
		"MaxSize": "6", "DesiredCapacity": "3", "First": "a", "Cut": "y", "Zones.1": "",
	} {
		if got, _ := group.At("Properties", path).Text(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"UserData": "run ami-1 3 ${Targets.Name} ${Dollar} in ${AWS::Region}",
		"Joined":   "a-3-${Targets.Name}",
		"Imported": "${ImportValue}",
		"Latest":   "${Newest}",
	} {
		v := group.At("Properties", path)
		if v.Known() || !v.Is() || v.Raw() != want {
			t.Errorf("%s is %+v, want something unknown with the text %q", path, v, want)
		}
	}
	if group.At("Properties", "Gone").Is() {
		t.Error("AWS::NoValue is there")
	}
	arns := group.At("Properties", "TargetGroupARNs")
	if len(arns.Items()) != 1 || !slices.Equal(arns.Uses(), []string{"Targets"}) {
		t.Errorf("the target groups are %+v", arns)
	}
	if got := group.At("Properties", "UserData").Uses(); !cmp.Equal(got, []string{"AWS::Region", "Desired", "Image", "Targets"}) {
		t.Errorf("the user data is made of %q", got)
	}
	if len(group.At("Properties", "Zones").Items()) != 2 {
		t.Error("a list parameter is no list")
	}
}

func TestResolveConditions(t *testing.T) {
	all := resolved(t, nil)
	if all["OnlyLive"] != nil || all["Perhaps"] == nil || !all["Perhaps"].Maybe || !all["Odd"].Maybe || all["Group"].Maybe {
		t.Errorf("%+v", all)
	}
	if live := resolved(t, map[string]string{"Stage": "live"}); live["OnlyLive"] == nil || live["OnlyLive"].Maybe {
		t.Error("a resource under a true condition is missing")
	}
	parsed, err := Parse("", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	r := resolver{t: parsed, asked: map[string]outcome{}}
	for name, want := range map[string]outcome{
		"Live": {false, true}, "Staging": {true, true}, "Both": {false, true}, "Any": {true, true},
		"Foreign": {}, "Loop": {}, "Nowhere": {},
	} {
		if is, known := r.holds(name); (outcome{is, known}) != want {
			t.Errorf("%s is %v, known %v; want %+v", name, is, known, want)
		}
	}
}

func TestValuePlaces(t *testing.T) {
	policy := resolved(t, nil)["Group"].At("UpdatePolicy", "AutoScalingRollingUpdate")
	pause := policy.At("PauseTime")
	if want := "Resources.Group.UpdatePolicy.AutoScalingRollingUpdate.PauseTime"; pause.Path != want || lineOf(t, "PauseTime") != pause.Line {
		t.Errorf("%q on line %d, want %q on line %d", pause.Path, pause.Line, want, lineOf(t, "PauseTime"))
	}
	missing := policy.At("MinInstancesInService")
	if missing.Is() || missing.Line != lineOf(t, "AutoScalingRollingUpdate") || !strings.HasSuffix(missing.Path, ".MinInstancesInService") {
		t.Errorf("something missing is said to be at %+v", missing)
	}
	if d, ok := pause.Duration(); !ok || d != time.Hour+2*time.Minute+3*time.Second {
		t.Errorf("PT1H2M3S is %v %v", d, ok)
	}
	if is, known := policy.At("WaitOnResourceSignals").Bool(); !is || !known {
		t.Error("true is not true")
	}
}

func lineOf(t *testing.T, word string) int {
	t.Helper()
	for i, line := range strings.Split(sample, "\n") {
		if strings.Contains(line, word+":") {
			return i + 1
		}
	}
	t.Fatalf("no line with %s", word)
	return 0
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"PT0S": 0, "PT5M": 5 * time.Minute, "PT1.5S": 1500 * time.Millisecond, "P1DT1H": 25 * time.Hour, "PT": 0,
	} {
		if got, ok := (Value{kind: scalar, text: text}).Duration(); !ok || got != want {
			t.Errorf("%s is %v %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "P", "5M", "PT5", "PTM", "P1M", "PT5X", "PT-5M", "PT9999999999H"} {
		if got, ok := (Value{kind: scalar, text: text}).Duration(); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// What stands for one parameter and nothing else can be set by it.
func TestValueRef(t *testing.T) {
	parsed, err := Parse("", []byte(`
Parameters: {A: {Type: String}, B: {Type: Number, Default: 2}, Newest: {Type: "AWS::SSM::Parameter::Value<String>"}}
Conditions: {Given: !Not [!Equals [!Ref B, ""]]}
Resources:
  R:
    Properties:
      ref: !Ref A
      long: {Ref: B}
      sub: !Sub "${ B }"
      if: !If [Given, !Ref B, !Ref "AWS::NoValue"]
      region: !Ref AWS::Region
      remote: !Ref Newest
      text: !Sub "${A}-"
      two: !Sub "${A}${B}"
      literal: !Sub "${!A}"
      attribute: !Sub "${R.Name}"
      own: !Sub ["${A}", {A: x}]
      encoded: !Base64 {Ref: A}
      plain: A
`))
	if err != nil {
		t.Fatal(err)
	}
	r := parsed.Resolve(map[string]string{"Newest": "/images"}, map[string]string{"AWS::Region": "eu-west-1", "Newest": "ami-1"})[0]
	got := map[string][2]string{}
	for _, k := range r.At("Properties").Keys() {
		if v := r.At("Properties", k); v.Ref() != "" {
			got[k] = [2]string{v.Ref(), v.Raw()}
		}
	}
	want := map[string][2]string{
		"ref": {"A", "${A}"}, "long": {"B", "2"}, "sub": {"B", "2"}, "if": {"B", "2"}, "region": {"AWS::Region", "eu-west-1"}, "remote": {"Newest", "ami-1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if uses := r.At("Properties", "remote").Uses(); !slices.Equal(uses, []string{"Newest"}) {
		t.Errorf("what AWS looked up is made of %q", uses)
	}
	var none *Resource
	if none.At("Properties", "ref").Is() {
		t.Error("no resource has properties")
	}
}

func TestParameters(t *testing.T) {
	parsed, err := Parse("", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if p := parsed.Parameter("Secret"); !p.NoEcho || !p.HasDefault || p.Default != "none" || parsed.Parameter("Image").HasDefault {
		t.Errorf("%+v", parsed.Parameters)
	}
	for _, c := range []struct{ name, value, want string }{
		{"Image", "ami-0f", ""},
		{"Image", "ubuntu", `"ubuntu": an image ID`},
		{"Desired", "10", ""},
		{"Desired", "11", `"11" is above 10`},
		{"Desired", "-1", `"-1" is below 0`},
		{"Desired", "x", `"x" is not a number`},
		{"Stage", "test", `"test" is not one of: staging, live`},
	} {
		err, got := parsed.Parameter(c.name).Allows(c.value), ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.name, c.value, got, c.want)
		}
	}
	if p := parsed.Parameter("Nothing"); p != nil {
		t.Errorf("%+v", p)
	}
}

// Each item of a list is one of those allowed, not the whole of it.
func TestParametersThatAreLists(t *testing.T) {
	parsed, err := Parse("", []byte(`
Parameters:
  Features: {Type: CommaDelimitedList, AllowedValues: [search, export, mail]}
  Mails: {Type: CommaDelimitedList, AllowedPattern: '[^@,]+@example\.com'}
  Ports: {Type: List<Number>, MinValue: 1}
Resources: {R: {Type: T}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, value, want string }{
		{"Features", "search,mail", ""},
		{"Features", "search, mail", ""},
		{"Features", "search,chat", `"chat" is not one of: search, export, mail`},
		{"Mails", "a@example.com,b@example.com", ""},
		{"Mails", "a@example.com,b", `"b" does not match [^@,]+@example\.com`},
		{"Ports", "80,443", ""},
		{"Ports", "80,http", `"http" is not a number`},
		{"Ports", "80,0", `"0" is below 1`},
	} {
		err, got := parsed.Parameter(c.name).Allows(c.value), ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "t.yaml: the template is empty",
		"a: [":                                   "t.yaml: not a template in YAML or JSON",
		"- a":                                    "t.yaml:1: a template is a mapping with the key Resources",
		"Resources: {}":                          "t.yaml:1: a template is a mapping with the key Resources: it is missing or empty",
		"Resources:\n  A: &a {Type: X}\n  B: *a": "t.yaml:3: CloudFormation reads no YAML aliases: write a out",
		"Resources:\n  A: {Type: X}\n  A: {}":    `t.yaml:3: key "A" is given twice, first on line 2`,
	} {
		_, err := Parse("t.yaml", []byte(text))
		var mistake *Error
		if !errors.As(err, &mistake) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// JSON may be indented with tabs.
func TestParseJSON(t *testing.T) {
	parsed, err := Parse("t.json", []byte(`{
	"Parameters": {"N": {"Type": "Number", "Default": 4}},
  "Transform":	["AWS::Serverless", {"Name": "Own"}],
  "Resources": {"G": {"Type": "T", "Properties": {"Size": {"Ref": "N"}, "Data": {"Fn::Base64": {"Fn::Join": ["", ["a", "b"]]}}}}}
}`))
	if err != nil {
		t.Fatal(err)
	}
	g := parsed.Resolve(nil, nil)[0]
	size, _ := g.At("Properties", "Size").Int()
	data, _ := g.At("Properties", "Data").Text()
	if size != 4 || data != "ab" || g.Line != 4 || !slices.Equal(parsed.Macros, []string{"AWS::Serverless", "Own"}) {
		t.Errorf("%d %q %q", size, data, parsed.Macros)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("Resources: {A: !Sub [x, {y: !If [a, b, c]}]}")
	f.Add("Resources: {A: !Select [1, !Split [',', 'a,b']], B: !FindInMap [a, b, c], C: !GetAtt [A, B], D: !Join [a, !Ref B]}")
	f.Add("Conditions: {A: !And [!Condition A, !Or []], B: !Equals [a]}\nResources: {R: {Condition: A}}")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse("t", []byte(text))
		if err != nil {
			return
		}
		for _, r := range parsed.Resolve(map[string]string{"Image": "x"}, nil) {
			r.Uses()
			for _, k := range r.At("Properties").Keys() {
				v := r.At("Properties", k)
				v.Raw()
				v.Duration()
			}
		}
	})
}
