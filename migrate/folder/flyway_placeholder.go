package folder

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// placeholders are the values that Flyway puts in the place of ${name}, by the name
// in lower case.
type placeholders map[string]string

var (
	placeholder  = regexp.MustCompile(`\$\{([^}\r\n]+)\}`)
	noReplacing  = regexp.MustCompile(`(?im)^\s*(?:flyway\.)?placeholderReplacement\s*=\s*"?false"?\s*$`)
	inProperties = regexp.MustCompile(`(?im)^\s*flyway\.placeholders\.([^=\s]+)\s*=[ \t]*"?(.*?)"?[ \t\r]*$`)
	inTOML       = regexp.MustCompile(`(?im)^\s*"?([\w.-]+)"?\s*=\s*["']?(.*?)["']?[ \t\r]*$`)
	section      = regexp.MustCompile(`(?im)^\s*\[([^\]]*)\]\s*$`)
)

// confLevels is how far above the migrations Flyway's own file is looked for:
// src/main/resources/db/migration is five folders down.
const confLevels = 6

// flywayPlaceholders reads Flyway's configuration around the folder, the nearest
// last, and FLYWAY_PLACEHOLDERS_NAME from the environment. Nil: none are replaced.
func flywayPlaceholders(dir string) placeholders {
	all := placeholders{"flyway:defaultschema": "public", "flyway:table": "flyway_schema_history", "flyway:user": "current_user", "flyway:timestamp": "2000-01-01 00:00:00", "flyway:environment": "default"}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return all
	}
	var texts []string
	for range confLevels {
		for _, name := range []string{"flyway.toml", "flyway.conf", "conf/flyway.conf"} {
			if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
				texts = append([]string{string(text)}, texts...)
			}
		}
		dir = filepath.Dir(dir)
	}
	for _, text := range texts {
		if noReplacing.MatchString(text) {
			return nil
		}
		all.configured(text)
	}
	for _, one := range os.Environ() {
		name, value, _ := strings.Cut(one, "=")
		if name, ok := strings.CutPrefix(name, "FLYWAY_PLACEHOLDERS_"); ok {
			all[strings.ToLower(name)] = value
		}
	}
	return all
}

// configured takes the values of a flyway.conf or a flyway.toml.
func (p placeholders) configured(text string) {
	for _, found := range inProperties.FindAllStringSubmatch(text, -1) {
		p[strings.ToLower(found[1])] = found[2]
	}
	heads := section.FindAllStringSubmatchIndex(text, -1)
	for i, head := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		if !strings.HasSuffix(text[head[2]:head[3]], "flyway.placeholders") {
			continue
		}
		for _, found := range inTOML.FindAllStringSubmatch(text[head[1]:end], -1) {
			p[strings.ToLower(found[1])] = found[2]
		}
	}
}

// replace gives the file's text with its values. Flyway refuses a file with a
// placeholder that has none: the name itself stands there then, so that the rest
// can be read.
func (p placeholders) replace(f file) (text string, err error) {
	at := 0
	var b strings.Builder
	for _, found := range placeholder.FindAllStringSubmatchIndex(f.text, -1) {
		name := f.text[found[2]:found[3]]
		value, known := p[strings.ToLower(name)]
		if strings.EqualFold(name, "flyway:filename") {
			value, known = f.name, true
		}
		if !known && err == nil {
			err = f.wrong(lineOf(f.text, found[0]), "the placeholder ${%[1]s} has no value: flyway.placeholders.%[1]s in flyway.conf, or FLYWAY_PLACEHOLDERS_%[2]s in the environment, gives it one", name, strings.ToUpper(name))
		}
		if !known {
			value = name[strings.LastIndexByte(name, ':')+1:]
		}
		b.WriteString(f.text[at:found[0]] + value)
		at = found[1]
	}
	return b.String() + f.text[at:], err
}
