package preflight

import "testing"

func TestHeadroomCheck(t *testing.T) {
	wants(t, sound(t, "MaxSize: 6", "MaxSize: 3"), "headroom", Refuse, "MaxSize is 3, MinInstancesInService 3", "Resources.ApiGroup.Properties.MaxSize to 4")
	wants(t, sound(t, "MaxSize: 6", "MaxSize: 3", "MinInstancesInService: !Ref DesiredCapacity", "MinInstancesInService: 2"), "headroom", Refuse, "MaxSize is 3; live desired capacity 3")
	wants(t, sound(t, "MaxSize: 6", "MaxSize: 4"), "headroom", Fine)
	wants(t, sound(t, "MaxSize: 6", "MaxSize: !GetAtt A.B"), "headroom", Fine, "MaxSize is not known")
}
