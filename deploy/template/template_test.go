package template

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  LcImageId: {Type: "AWS::EC2::Image::Id"}
  DesiredCapacity: {Type: Number, Default: 2}
  Size: {Type: String, Default: small, NoEcho: true}
Mappings:
  Sizes: {small: {type: t3.small}, large: {type: m5.large}}
Conditions:
  Large: !Equals [!Ref Size, large]
  NotLarge: !Not [!Condition Large]
  Both: !And [!Condition Large, !Equals [!GetAtt [a, b], x]]
Resources:
  Api:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy:
      AutoScalingRollingUpdate: {MinInstancesInService: !Ref DesiredCapacity, PauseTime: PT5M}
    Properties:
      DesiredCapacity: !Ref DesiredCapacity
      MinSize: 1
      Kind: !FindInMap [Sizes, !Ref Size, type]
      Name: !Sub "api-${LcImageId}-${!Literal}-${AWS::Region}"
      Pair: !Sub ["${a}-${Size}", {a: !Join ["/", [x, !Ref LcImageId]]}]
      Big: !If [Large, yes, !Ref "AWS::NoValue"]
      Arn: !GetAtt Other.Arn
      Zones: !GetAZs ""
`

func TestResolve(t *testing.T) {
	tpl, err := Parse(sample)
	if err != nil {
		t.Fatal(err)
	}
	api := tpl.Resources["Api"]
	with := Values{"LcImageId": "ami-1", "AWS::Region": "eu-west-1"}
	want := map[string]any{
		"DesiredCapacity": "2", "MinSize": "1", "Kind": "t3.small", "Name": "api-ami-1-${Literal}-eu-west-1", "Pair": "x/ami-1-small",
		"Arn": map[string]any{"Fn::GetAtt": []any{"Other", "Arn"}}, "Zones": map[string]any{"Fn::GetAZs": ""},
	}
	if diff := cmp.Diff(want, tpl.Resolve(api.Properties, with)); diff != "" {
		t.Error(diff)
	}
	if got, _ := tpl.Text(api.Properties["Big"], Values{"Size": "large"}); got != "yes" {
		t.Errorf("Big is %q of a large one", got)
	}
	for name, want := range map[string][2]bool{"Large": {false, true}, "NotLarge": {true, true}, "Both": {false, true}, "": {true, true}, "None": {false, false}} {
		if holds, known := tpl.Holds(name, with); holds != want[0] || known != want[1] {
			t.Errorf("condition %q: %v, known %v", name, holds, known)
		}
	}
	if _, known := tpl.Holds("Both", Values{"Size": "large"}); known {
		t.Error("an attribute of a resource is not known")
	}
	if diff := cmp.Diff([]string{"LcImageId", "Size"}, tpl.DependsOn(api.Properties["Pair"])); diff != "" {
		t.Error(diff)
	}
	if p := tpl.Parameters["Size"]; !p.NoEcho || !p.HasDefault || p.Default != "small" || tpl.Parameters["LcImageId"].HasDefault {
		t.Errorf("parameters: %+v", tpl.Parameters)
	}
}

// JSON may be indented with tabs, which YAML does not allow.
func TestParseJSON(t *testing.T) {
	tpl, err := Parse("{\n\t\"Resources\": {\"A\": {\"Type\": \"X\", \"Properties\": {\"Port\": 80, \"On\": true}}}\n}")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"Port": "80", "On": "true"}
	if diff := cmp.Diff(want, tpl.Resolve(tpl.Resources["A"].Properties, nil)); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefusesWhatIsNoTemplate(t *testing.T) {
	for _, text := range []string{"", "- a", "{", "a: [", "a: &x [*x]"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q was taken for a template", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add(`{"Resources": {"A": {"Properties": {"Fn::Sub": ["${a}", {"a": 1}]}}}}`)
	f.Fuzz(func(_ *testing.T, text string) {
		tpl, err := Parse(text)
		if err != nil {
			return
		}
		for _, r := range tpl.Resources {
			tpl.Resolve(r.Properties, nil)
			tpl.DependsOn(r.Properties)
			tpl.Holds(r.Condition, nil)
		}
	})
}
