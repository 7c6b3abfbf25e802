package plan

func (t *Tag) shape() object {
	return object{field: t, keys: []key{
		{name: "header", shape: formed(&t.Header, headerForm), example: "X-App-Version",
			doc: "Name of a response header."},
		{name: "body", shape: pattern(&t.Body), example: `'LcImageId: (\S+)'`,
			doc: "Regular expression on the body: its first group, or the whole match. A dollar in it is never expanded."},
		{name: "json", shape: formed(&t.JSON, pathForm), example: "meta.version",
			doc: "Dotted path in a JSON body, with numbers for places in lists, such as items.0.id."},
	}, check: func(d *decoder) {
		if count(t.Header != "", t.Body != "", t.JSON != "") > 1 {
			d.missing("more than one of header, body and json given")
		}
	}}
}

// labTags are what the lab's API sends.
func labTags(l *Load) {
	if l.Version == (Tag{}) {
		l.Version.Header = "X-App-Version"
	}
	if l.Instance == (Tag{}) {
		l.Instance.Header = "X-Instance-Id"
	}
}

func count(set ...bool) int {
	n := 0
	for _, s := range set {
		if s {
			n++
		}
	}
	return n
}
