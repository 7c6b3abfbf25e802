package conduct

import "strings"

// fileName turns a step's name into a short, safe file name.
func fileName(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	clean = strings.Trim(clean[:min(len(clean), 40)], "-")
	if clean == "" {
		return "step"
	}
	return clean
}
