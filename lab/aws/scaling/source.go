package scaling

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"time"

	"upness/lab/aws/template"
	"upness/lab/aws/wire"
)

type launchConfiguration struct {
	name, arn string
	props     template.Properties
	created   time.Time
}

type launchTemplate struct {
	id, name string
	versions []template.Properties // data of version 1, 2, ...
}

// CreateLaunchConfiguration refuses an image that there is not, as AWS does.
func (s *Store) CreateLaunchConfiguration(name string, p template.Properties) error {
	if image := p.Text("ImageId"); !s.cfg.Images(image) {
		return wire.Invalid("The image id '[%s]' does not exist", image)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.configs = append(s.configs, &launchConfiguration{name: name, arn: s.arn("launchConfiguration", name), props: p, created: now()})
	return nil
}

// DeleteLaunchConfiguration refuses one that a group uses.
func (s *Store) DeleteLaunchConfiguration(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.groups {
		if g.props.Text("LaunchConfigurationName") == name {
			return wire.Errorf("ResourceInUse", "Cannot delete launch configuration %s because it is attached to AutoScalingGroup %s", name, g.name)
		}
	}
	s.configs = slices.DeleteFunc(s.configs, func(c *launchConfiguration) bool { return c.name == name })
	return nil
}

// CreateLaunchTemplate makes version 1; its image is looked at only when an
// instance is launched, as with AWS.
func (s *Store) CreateLaunchTemplate(name string, data template.Properties) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &launchTemplate{id: "lt-" + hexID(9)[:17], name: name, versions: []template.Properties{data}}
	s.templates = append(s.templates, t)
	return t.id
}

// AddLaunchTemplateVersion makes the next version.
func (s *Store) AddLaunchTemplateVersion(id string, data template.Properties) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.template(id); t != nil {
		t.versions = append(t.versions, data)
	}
}

// DropLaunchTemplateVersion takes the newest version away if the one before it
// has this data, and says whether it did.
func (s *Store) DropLaunchTemplateVersion(id string, data template.Properties) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.template(id)
	if t == nil || len(t.versions) < 2 || !t.versions[len(t.versions)-2].Equal(data) {
		return false
	}
	t.versions = t.versions[:len(t.versions)-1]
	return true
}

// LaunchTemplateVersion is the number of the newest version; 0 for none of this ID.
func (s *Store) LaunchTemplateVersion(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.template(id); t != nil {
		return len(t.versions)
	}
	return 0
}

// DeleteLaunchTemplate forgets one.
func (s *Store) DeleteLaunchTemplate(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.templates = slices.DeleteFunc(s.templates, func(t *launchTemplate) bool { return t.id == id })
}

// template is one by ID or name.
func (s *Store) template(id string) *launchTemplate {
	for _, t := range s.templates {
		if t.id == id || t.name == id {
			return t
		}
	}
	return nil
}

// source is what a group launches from: which launch configuration, or which
// version of which template.
type source struct {
	config       string
	id, template string
	version      int
	image        string
	userData     string
}

// name is the source for people.
func (l source) name() string {
	if l.config != "" {
		return l.config
	}
	return fmt.Sprintf("%s:%d", l.template, l.version)
}

// same says whether two instances were launched from the same.
func (l source) same(other source) bool { return l.name() == other.name() }

// source of a group's properties. The lock is held.
func (s *Store) source(p template.Properties) (source, error) {
	if name := p.Text("LaunchConfigurationName"); name != "" {
		for _, c := range s.configs {
			if c.name == name {
				return source{config: name, image: c.props.Text("ImageId"), userData: decoded(c.props.Text("UserData"))}, nil
			}
		}
		return source{}, wire.Invalid("Launch configuration name not found - Launch configuration %s not found", name)
	}
	spec := p.Map("LaunchTemplate")
	if !p.Has("LaunchTemplate") {
		spec = p.Map("MixedInstancesPolicy").Map("LaunchTemplate").Map("LaunchTemplateSpecification")
	}
	id := spec.Text("LaunchTemplateId")
	if id == "" {
		id = spec.Text("LaunchTemplateName")
	}
	t := s.template(id)
	if t == nil {
		return source{}, wire.Invalid("You must use a valid fully-formed launch template. The launch template %q does not exist.", id)
	}
	n, err := strconv.Atoi(spec.Text("Version"))
	switch version := spec.Text("Version"); {
	case version == "$Latest":
		n = len(t.versions)
	case version == "$Default" || version == "":
		n = 1
	case err != nil || n < 1 || n > len(t.versions):
		return source{}, wire.Invalid("You must use a valid fully-formed launch template. The version %q of %s does not exist.", version, t.name)
	}
	data := t.versions[n-1]
	return source{id: t.id, template: t.name, version: n, image: data.Text("ImageId"), userData: decoded(data.Text("UserData"))}, nil
}

// decoded is user data as text.
func decoded(text string) string {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return text
	}
	return string(b)
}
