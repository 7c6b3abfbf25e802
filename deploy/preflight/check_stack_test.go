package preflight

import "testing"

func TestStackCheck(t *testing.T) {
	f := sound(t)
	f.Stacks[0].DisableRollback = true
	wants(t, f, "stack", Refuse, "rollback is disabled", "half replaced")
	f = sound(t)
	f.Sent.DisableRollback = true
	wants(t, f, "stack", Refuse, "rollback is disabled")
	f = sound(t)
	f.Sent.Mode = "EXPRESS"
	wants(t, f, "stack", Refuse, "EXPRESS")
	f = sound(t)
	f.Refused = "stack Stack1 is in state ROLLBACK_COMPLETE: its creation failed"
	wants(t, f, "stack", Refuse, "ROLLBACK_COMPLETE")
}

func TestStackCheckParameters(t *testing.T) {
	f := sound(t)
	f.Sent.Parameters["LcImage"] = newImage
	wants(t, f, "stack", Refuse, "the template has no parameter LcImage")
	f = sound(t)
	f.Sent.Parameters["LcImageId"] = "ubuntu"
	wants(t, f, "stack", Refuse, `LcImageId: "ubuntu" does not match ami-[0-9a-f]+`, "stack.yaml:2")

	f = sound(t, "Resources:", "  Added: {Type: String}\nResources:")
	wants(t, f, "stack", Refuse, "the parameter Added has no value", "--parameter Added=...", "stack.yaml:6")
	f.Stacks[0].Previous["Added"] = "x"
	wants(t, f, "stack", Fine)
}

func TestStackCheckCapabilities(t *testing.T) {
	const role = "Resources:\n  Role: {Type: AWS::IAM::Role}\n"
	f := sound(t, "Resources:\n", role)
	wants(t, f, "stack", Refuse, "Role is a AWS::IAM::Role", "acknowledge CAPABILITY_IAM")
	f.Sent.Capabilities = []string{"CAPABILITY_IAM"}
	wants(t, f, "stack", Fine)

	f = sound(t, "Resources:\n", "Resources:\n  Role: {Type: AWS::IAM::Role, Properties: {RoleName: x}}\n")
	f.Sent.Capabilities = []string{"CAPABILITY_IAM"}
	wants(t, f, "stack", Refuse, "a name of its own", "CAPABILITY_NAMED_IAM")

	f = sound(t, "Resources:\n", "Transform: AWS::Serverless-2016-10-31\nResources:\n")
	wants(t, f, "stack", Refuse, "CAPABILITY_AUTO_EXPAND")
	f = sound(t, "Resources:\n", "Transform: AWS::LanguageExtensions\nResources:\n")
	wants(t, f, "stack", Fine)
}
