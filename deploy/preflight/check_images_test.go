package preflight

import (
	"os"
	"strings"
	"testing"

	"upness/deploy"
)

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
	wants(t, sound(t, "  LcImageId: {Type: AWS::EC2::Image::Id,", "  LcImageId: {Type: String,", "  MigrationLcImageId: {Type: AWS::EC2::Image::Id,", "  MigrationLcImageId: {Type: String,"),
		"images", Fine, "whether "+newImage+" exists: CloudFormation looks up what parameters of the type AWS::EC2::Image::Id name")
	f.NewImage, f.ChangeSet = newImage, nil
	wants(t, f, "images", Fine, "whether "+newImage+" exists")
	f.NewImage = ""
	wants(t, f, "images", Fine, "the new image is not known")
}

// A parameter that names one of SSM holds no image.
func TestImageOfAnSSMParameter(t *testing.T) {
	text, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	remote := strings.Replace(string(text), "  LcImageId: {Type: AWS::EC2::Image::Id, AllowedPattern: 'ami-[0-9a-f]+'}", "  LcImageId: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'}", 1)
	f, err := FromTemplate("stack.yaml", []byte(remote), map[string]string{"LcImageId": "/app/ami"}, deploy.Names{})
	if err != nil || remote == string(text) {
		t.Fatal(err)
	}
	if f.NewImage != "" {
		t.Errorf("%q is no image", f.NewImage)
	}
}
