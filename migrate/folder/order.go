package folder

import (
	"cmp"
	"strings"
)

// order gives how the tool orders its migrations. dbmate and plain SQL go by
// name, the others by number.
func order(tool Tool) func(a, b Migration) int {
	if tool == Plain || tool == Dbmate {
		return func(a, b Migration) int { return cmp.Compare(a.file(), b.file()) }
	}
	return func(a, b Migration) int {
		switch {
		case a.Repeatable != b.Repeatable:
			return cmp.Compare(btoi(a.Repeatable), btoi(b.Repeatable))
		case a.Repeatable:
			return cmp.Compare(a.Version, b.Version)
		}
		return CompareVersions(a.Version, b.Version)
	}
}

// Unnumbered gives two files of plain SQL whose order by name is not that of the
// numbers that they begin with.
func (f *Folder) Unnumbered() (first, second string, odd bool) {
	if f.Tool != Plain {
		return "", "", false
	}
	for i := 1; i < len(f.Migrations); i++ {
		a, b := f.Migrations[i-1].Version, f.Migrations[i].Version
		if leadingDigits(a) != "" && leadingDigits(b) != "" && CompareVersions(leadingDigits(a), leadingDigits(b)) > 0 {
			return f.Migrations[i-1].file(), f.Migrations[i].file(), true
		}
	}
	return "", "", false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// file is the path of the migration's first file.
func (m Migration) file() string {
	if m.Up != nil {
		return m.Up.File
	}
	return m.Down.File
}

// CompareVersions orders versions by the numbers between their points, of any
// length: 2 < 10, 1.9 < 1.10. A part that is no number is ordered as text.
func CompareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if c := compareParts(part(as, i), part(bs, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(parts []string, i int) string {
	if i < len(parts) {
		return parts[i]
	}
	return ""
}

// compareParts compares the numbers without their leading zeros, the longer one
// being the larger.
func compareParts(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if leadingDigits(a) == a && leadingDigits(b) == b {
		if c := cmp.Compare(len(a), len(b)); c != 0 {
			return c
		}
	}
	return cmp.Compare(a, b)
}

func leadingDigits(name string) string {
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' {
			return name[:i]
		}
	}
	return name
}
