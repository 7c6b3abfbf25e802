package lint

import (
	"regexp"

	"upness/migrate"
)

var (
	securesRows = regexp.MustCompile(`(?is)^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?([\w."$]+)\s.*\brow\s+level\s+security\b`)
	makesPolicy = regexp.MustCompile(`(?is)^create\s+policy\s+("(?:[^"]|"")+"|[\w$]+)\s+on\s+([\w."$]+)(\s+as\s+restrictive\b)?`)
)

// laterPolicies are the permissive policies that the statement's transaction makes
// after it for the table whose rows it secures. Nobody sees the time between. They
// are known from the text, as they come after the statement is judged; whether the
// server takes them is judged with them.
func (s *script) laterPolicies(one migrate.Statement) (names []string) {
	secured := securesRows.FindStringSubmatch(one.Text)
	if secured == nil {
		return nil
	}
	_, after := s.around(one)
	for _, later := range after {
		if p := makesPolicy.FindStringSubmatch(later.Text); p != nil && p[3] == "" && lastName(p[2]) == lastName(secured[1]) {
			names = append(names, lastName(p[1]))
		}
	}
	return names
}
