package lint

import "strings"

// point puts the server's position in the statement into the file.
func (f *Finding) point() {
	if f.Failure == nil || f.Failure.Position == 0 {
		return
	}
	runes := []rune(f.Statement)
	if f.Failure.Position > len(runes)+1 {
		return
	}
	before := string(runes[:f.Failure.Position-1])
	f.ErrorLine = f.Line + strings.Count(before, "\n")
	f.ErrorColumn = f.Failure.Position
	if at := strings.LastIndexByte(before, '\n'); at >= 0 {
		f.ErrorColumn = len([]rune(before[at+1:])) + 1
	}
}
