package assume

import (
	"regexp"
	"strings"
)

// An extension that the server's machine does not have. Nothing is made; what it
// would have brought is made up when it is missed.
var extension = remedy{
	codes:   []string{"0A000", "58P01", "22023"},
	message: regexp.MustCompile(`^(?:extension "(.+)" is not available|could not open extension control file ".*/(.+)\.control".*|extension "(.+)" has no installation script.*)$`),
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		if !st.begins("create extension") {
			return nil
		}
		a.lack(m[1] + m[2] + m[3])
		return nil
	},
}

// lack notes an extension that is not installed.
func (a *Assumer) lack(name string) {
	for _, known := range a.lacks {
		if known == name {
			return
		}
	}
	a.lacks = append(a.lacks, name)
}

// Lacks are the extensions that were wanted and are not installed.
func (a *Assumer) Lacks() []string { return a.lacks }

var named = regexp.MustCompile(`^(?:type|function|procedure|operator class|access method) "?([^"(]+)"?.*does not exist`)

// MayBring says whether one of the extensions may be where the thing comes from
// that the server's message says is missing.
func MayBring(extensions []string, message string) bool {
	m := named.FindStringSubmatch(message)
	if m == nil {
		return len(extensions) > 0
	}
	_, name := part(m[1])
	for _, extension := range extensions {
		known := false
		for _, b := range brings {
			if b.extension == extension {
				known = true
				if strings.HasPrefix(name, b.name) {
					return true
				}
			}
		}
		if !known {
			return true
		}
	}
	return false
}

// brings are what often used extensions bring, by the beginning of its name.
var brings = []struct{ name, extension string }{
	{"citext", "citext"}, {"hstore", "hstore"}, {"gin_trgm_ops", "pg_trgm"}, {"gist_trgm_ops", "pg_trgm"}, {"similarity", "pg_trgm"},
	{"uuid_generate_", "uuid-ossp"}, {"gen_random_", "pgcrypto"}, {"crypt", "pgcrypto"}, {"gen_salt", "pgcrypto"}, {"digest", "pgcrypto"},
	{"ltree", "ltree"}, {"unaccent", "unaccent"}, {"cube", "cube"}, {"vector", "vector"}, {"halfvec", "vector"},
	{"geometry", "postgis"}, {"geography", "postgis"}, {"st_", "postgis"}, {"box2d", "postgis"}, {"box3d", "postgis"}, {"raster", "postgis"}, {"hnsw", "vector"}, {"ivfflat", "vector"}, {"sparsevec", "vector"},
}

// What a known extension brings, when the machine has it.
var givenExtension = remedy{
	codes:     []string{"42704", "42883"},
	message:   regexp.MustCompile(`^(?:type|function|operator class) "?([^"(]+)"?`),
	reach:     Missing,
	extension: true,
	make: func(a *Assumer, _ statement, _ problem, m []string) []*Assumption {
		_, name := part(m[1])
		for _, b := range brings {
			if strings.HasPrefix(name, b.name) {
				return one(&Assumption{
					Text: "The extension " + b.extension + " is taken to be installed.", Names: []string{name},
					make: []string{"CREATE EXTENSION IF NOT EXISTS " + quoteName(b.extension)},
				})
			}
		}
		return nil
	},
}

var createIndex = regexp.MustCompile(`(?is)^CREATE\s+(?:UNIQUE\s+)?(INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?:(?:"[^"]+"|[\w.$]+)\s+)??ON\s+(?:ONLY\s+)?(?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)`)

// Substitute is what is run instead of a CREATE INDEX that needs an extension:
// an index of a constant takes the same locks. It is empty for other statements.
func Substitute(sql string) string {
	m := createIndex.FindStringSubmatch(sql)
	if m == nil {
		return ""
	}
	return "CREATE " + m[1] + " ((1))"
}
