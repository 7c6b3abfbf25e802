package preflight

import "testing"

func TestMinInServiceCheck(t *testing.T) {
	const given = "        MinInstancesInService: !Ref DesiredCapacity\n"
	wants(t, sound(t, given, ""), "min_in_service", Refuse, "MinInstancesInService is not given, so that 0 is taken; live desired capacity 3", "MinInstancesInService to 3")
	wants(t, sound(t, given, "        MinInstancesInService: 2\n"), "min_in_service", Refuse, "MinInstancesInService is 2; live desired capacity 3")
	wants(t, sound(t, given, "        MinInstancesInService: 4\n"), "min_in_service", Fine)

	// Scaled out since, the parameter is too low.
	f := sound(t)
	f.group(t, "ApiGroup").Live.Desired = 5
	wants(t, f, "min_in_service", Refuse, "MinInstancesInService is 3; live desired capacity 5")

	// Of a template alone the template's own size counts.
	f = sound(t, given, "        MinInstancesInService: 1\n")
	f.group(t, "ApiGroup").Live = nil
	wants(t, f, "min_in_service", Refuse, "DesiredCapacity 3")
}
