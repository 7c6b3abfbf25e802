package preflight

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"upness/deploy/template"
)

// imagesCheck: every server runs the old image, and the new one can be launched.
var imagesCheck = check{
	number: 19,
	name:   "images",
	title:  "every server runs the old image, and the new one exists",
	why:    "What runs is not what the release starts from: a rollback would bring back something that did not serve before, and the plot's old version is several.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.serving(n) {
			if g.Live == nil {
				n.cannot("%s: its instances were not read", g.label())
				continue
			}
			f.runs(n, g)
		}
		if f.NewImage == "" {
			n.cannot("the new image is not known")
			return
		}
		if !imageID.MatchString(f.NewImage) {
			n.warn(words("image "+f.NewImage), template.Value{}, "that is no ID of an image of Amazon's", "give one such as ami-37884c4d").
				because("Nothing can be launched from it: the update fails after it has begun.")
		}
		switch {
		case f.ChangeSet == nil:
			n.cannot("whether %s exists: no change set was made, by which CloudFormation would look it up", f.NewImage)
		case !f.looksUp(f.NewImage):
			n.cannot("whether %s exists: CloudFormation looks up what parameters of the type %s name, and this one's is another", f.NewImage, typeImage)
		}
	},
}

// imageID is how Amazon writes one: 8 digits, or 17 since 2016.
var imageID = regexp.MustCompile(`^ami-([0-9a-f]{8}|[0-9a-f]{17})$`)

// typeImage is the type of parameters whose images CloudFormation looks up.
const typeImage = "AWS::EC2::Image::Id"

// looksUp tells whether a parameter of the root stack by which CloudFormation
// looks images up gives this one.
func (f *Facts) looksUp(image string) bool {
	for _, s := range f.Stacks {
		for name, value := range f.Sent.Parameters {
			if s.Template == nil || !s.Root || value != image {
				continue
			}
			if p := s.Template.Parameter(name); p != nil && p.Type == typeImage {
				return true
			}
		}
	}
	return false
}

// runs notes instances with another image than is expected, or with several.
func (f *Facts) runs(n *notes, g *Group) {
	by := map[string][]string{}
	if g.Live.Image != "" {
		by[g.Live.Image] = []string{"what it launches now"}
	}
	for _, i := range g.Live.Instances {
		if i.Image == "" {
			n.cannot("%s: the image of %s is not known", g.label(), i.ID)
			continue
		}
		by[i.Image] = append(by[i.Image], i.ID)
	}
	var odd []string
	for image, ids := range by {
		if f.OldImage != "" && image != f.OldImage || f.OldImage == "" && len(by) > 1 {
			odd = append(odd, fmt.Sprintf("%s on %s", image, strings.Join(ids, ", ")))
		}
	}
	slices.Sort(odd)
	switch {
	case len(odd) == 0:
	case f.OldImage != "":
		n.refuse(g, template.Value{}, fmt.Sprintf("expected is %s, running are %s", f.OldImage, strings.Join(odd, "; ")),
			"name the image that runs as the old one, or finish the release that left it")
	default:
		n.refuse(g, template.Value{}, "several images run: "+strings.Join(odd, "; "), "finish or roll back the release that left them")
	}
}
