package preflight

import "testing"

func TestImagesCheck(t *testing.T) {
	f := sound(t)
	f.group(t, "ApiGroup").Live.Instances[1].Image = "ami-00000000"
	wants(t, f, "images", Refuse, "expected is "+oldImage+", running are ami-00000000 on i-2")
	f.OldImage = ""
	wants(t, f, "images", Refuse, "several images run: "+"ami-00000000 on i-2; "+oldImage+" on i-1, i-3")

	f = sound(t)
	f.group(t, "ApiGroup").Live.Image = "ami-00000000"
	wants(t, f, "images", Refuse, "ami-00000000 on what it launches now")
	f = sound(t)
	f.group(t, "ApiGroup").Live.Instances[1].Image = ""
	wants(t, f, "images", Fine, "the image of i-2 is not known")

	f = sound(t)
	f.NewImage = "ubuntu"
	wants(t, f, "images", Warn, "image ubuntu: that is no ID of an image")
	f.NewImage, f.ChangeSet = newImage, nil
	wants(t, f, "images", Fine, "whether "+newImage+" exists")
	f.NewImage = ""
	wants(t, f, "images", Fine, "the new image is not known")
}
