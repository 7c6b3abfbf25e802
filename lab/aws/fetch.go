package aws

import (
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
)

// fetch reads the template that a TemplateURL names: a file:// URL, or the file
// of the same last name in the folder of templates. Nothing leaves the machine.
func (s *Server) fetch(address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("URL %q: %w", address, err)
	}
	if u.Scheme == "file" {
		return os.ReadFile(u.Path)
	}
	if s.cfg.Templates == "" {
		return nil, fmt.Errorf("%s: the lab fetches nothing and has no folder of templates", address)
	}
	body, err := os.ReadFile(filepath.Join(s.cfg.Templates, path.Base(u.Path)))
	if err != nil {
		return nil, fmt.Errorf("%s: the lab looks for it by its name in its folder of templates: %w", address, err)
	}
	return body, nil
}
