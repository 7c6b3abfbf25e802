package model

import "strings"

// A guess is what a column's name promises of its values. The first whose
// words all occur in the name, as whole words, is taken.
type guess struct {
	words    string
	kind     string // of text
	from, to string // of numbers
}

var guesses = []guess{
	{words: "email", kind: "email"}, {words: "mail", kind: "email"},
	{words: "first name", kind: "given_name"}, {words: "given name", kind: "given_name"}, {words: "forename", kind: "given_name"},
	{words: "last name", kind: "surname"}, {words: "family name", kind: "surname"}, {words: "surname", kind: "surname"},
	{words: "user name", kind: "username"}, {words: "username", kind: "username"}, {words: "login", kind: "username"}, {words: "nick", kind: "username"}, {words: "handle", kind: "username"},
	{words: "file name", kind: "path"}, {words: "filename", kind: "path"}, {words: "path", kind: "path"},
	{words: "company name", kind: "company"}, {words: "company", kind: "company"}, {words: "vendor", kind: "company"}, {words: "supplier", kind: "company"}, {words: "organisation", kind: "company"}, {words: "organization", kind: "company"},
	{words: "product name", kind: "product"}, {words: "product", kind: "product"}, {words: "item", kind: "product"},
	{words: "course", kind: "course"}, {words: "subject", kind: "title"}, {words: "headline", kind: "title"}, {words: "title", kind: "title"}, {words: "caption", kind: "title"},
	{words: "city", kind: "city"}, {words: "town", kind: "city"}, {words: "country", kind: "country"},
	{words: "postcode", kind: "postcode"}, {words: "postal code", kind: "postcode"}, {words: "zip", kind: "postcode"},
	{words: "street", kind: "street"}, {words: "ip address", kind: "ip"}, {words: "remote addr", kind: "ip"}, {words: "ip", kind: "ip"}, {words: "address", kind: "street"}, {words: "address2", kind: "street"}, {words: "district", kind: "city"},
	{words: "phone", kind: "phone"}, {words: "mobile", kind: "phone"}, {words: "fax", kind: "phone"},
	{words: "url", kind: "url"}, {words: "uri", kind: "url"}, {words: "link", kind: "url"}, {words: "website", kind: "url"}, {words: "homepage", kind: "url"},
	{words: "slug", kind: "slug"}, {words: "user agent", kind: "user_agent"}, {words: "language", kind: "language"}, {words: "locale", kind: "language"}, {words: "lang", kind: "language"},
	{words: "currency", kind: "currency"}, {words: "color", kind: "colour"}, {words: "colour", kind: "colour"},
	{words: "status", kind: "state"}, {words: "state", kind: "state"}, {words: "timezone", kind: "timezone"}, {words: "time zone", kind: "timezone"}, {words: "tz", kind: "timezone"},
	{words: "mime", kind: "mime"}, {words: "content type", kind: "mime"},
	{words: "token", kind: "hex"}, {words: "hash", kind: "hex"}, {words: "digest", kind: "hex"}, {words: "checksum", kind: "hex"}, {words: "password", kind: "hex"}, {words: "secret", kind: "hex"}, {words: "salt", kind: "hex"}, {words: "fingerprint", kind: "hex"},
	{words: "code", kind: "code"}, {words: "sku", kind: "code"}, {words: "isbn", kind: "code"}, {words: "reference", kind: "code"}, {words: "number", kind: "code"}, {words: "serial", kind: "code"},
	{words: "answer", kind: "sentence"}, {words: "comment", kind: "sentence"}, {words: "description", kind: "sentence"}, {words: "message", kind: "sentence"}, {words: "note", kind: "sentence"}, {words: "notes", kind: "sentence"}, {words: "summary", kind: "sentence"}, {words: "reason", kind: "sentence"}, {words: "remarks", kind: "sentence"},
	{words: "body", kind: "text"}, {words: "content", kind: "text"}, {words: "text", kind: "text"}, {words: "bio", kind: "text"},
	{words: "tag", kind: "word"}, {words: "tags", kind: "word"}, {words: "label", kind: "word"}, {words: "category", kind: "word"}, {words: "type", kind: "word"}, {words: "kind", kind: "word"},
	{words: "name", kind: "name"},

	{words: "quantity", from: "1", to: "20"}, {words: "qty", from: "1", to: "20"}, {words: "age", from: "18", to: "90"},
	{words: "year", from: "1980", to: "2026"}, {words: "month", from: "1", to: "12"}, {words: "day", from: "1", to: "28"}, {words: "hour", from: "0", to: "23"}, {words: "minute", from: "0", to: "59"},
	{words: "rating", from: "1", to: "5"}, {words: "stars", from: "1", to: "5"}, {words: "score", from: "0", to: "100"}, {words: "percent", from: "0", to: "100"}, {words: "percentage", from: "0", to: "100"}, {words: "rank", from: "1", to: "1000"},
	{words: "price", from: "0.5", to: "499.99"}, {words: "cost", from: "0.5", to: "499.99"}, {words: "amount", from: "0.5", to: "999.99"}, {words: "total", from: "1", to: "2999.99"}, {words: "salary", from: "20000", to: "120000"}, {words: "rate", from: "0.5", to: "9.99"},
	{words: "latitude", from: "-60", to: "70"}, {words: "lat", from: "-60", to: "70"}, {words: "longitude", from: "-180", to: "179.99"}, {words: "lon", from: "-180", to: "179.99"}, {words: "lng", from: "-180", to: "179.99"},
	{words: "count", from: "0", to: "100"}, {words: "position", from: "0", to: "100"}, {words: "priority", from: "0", to: "9"}, {words: "level", from: "0", to: "9"}, {words: "version", from: "1", to: "9"}, {words: "attempts", from: "0", to: "5"},
	{words: "weight", from: "1", to: "5000"}, {words: "height", from: "1", to: "3000"}, {words: "width", from: "1", to: "3000"}, {words: "length", from: "1", to: "3000"}, {words: "size", from: "0", to: "500000"}, {words: "duration", from: "1", to: "7200"},
	{words: "port", from: "1024", to: "9999"}, {words: "abalance", from: "0", to: "0"}, {words: "bbalance", from: "0", to: "0"}, {words: "tbalance", from: "0", to: "0"},
}

// nameWords splits a name at underscores, blanks and capitals.
func nameWords(name string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for i, r := range name {
		switch {
		case r == '_' || r == '-' || r == '.' || r == ' ':
			b.WriteByte(' ')
			continue
		case r >= 'A' && r <= 'Z' && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z':
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	b.WriteByte(' ')
	return b.String()
}

// guessText is the kind of text that a column's name promises, or "".
func guessText(name string) string {
	for _, g := range guesses {
		if g.kind != "" && promises(name, g.words) {
			return g.kind
		}
	}
	return ""
}

// guessSpan is the span of numbers that a column's name promises.
func guessSpan(name string) (from, to string, ok bool) {
	for _, g := range guesses {
		if g.from != "" && promises(name, g.words) {
			return g.from, g.to, true
		}
	}
	return "", "", false
}

func promises(name, words string) bool { return strings.Contains(nameWords(name), " "+words+" ") }

// births is when people were born who are grown up now.
const births = "1950-01-01 2005-12-31"

// born says whether a name promises days of birth.
func born(name string) bool {
	return strings.Contains(strings.ToLower(name), "birth") || promises(name, "dob") || promises(name, "born")
}
