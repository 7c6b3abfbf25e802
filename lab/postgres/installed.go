package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// places are where packages put the server's binaries beside PATH; Debian's and
// Red Hat's, Homebrew's, Postgres.app's.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// installed gives the folders that hold a server's binaries: PATH's first, then
// the newest of each place.
func installed() []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		// A link in PATH has no initdb or share folder beside it.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, place := range places {
		found, _ := filepath.Glob(place) // the patterns are right
		slices.SortFunc(found, func(a, b string) int { return cmp.Compare(number(b), number(a)) })
		dirs = append(dirs, found...)
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return !complete(dir) })
}

var digits = regexp.MustCompile(`\d+`)

// number is the first number in the path, the version in all of places.
func number(path string) int {
	n, _ := strconv.Atoi(digits.FindString(path))
	return n
}

// complete says whether the folder holds all that a server needs.
func complete(bin string) bool {
	for _, name := range []string{"postgres", "initdb"} {
		info, err := os.Stat(filepath.Join(bin, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// suitable gives the first folder that the account can use with the major
// version, or with any that this tool knows for 0; "" when there is none.
func suitable(ctx context.Context, dirs []string, version int, as account) string {
	for _, dir := range dirs {
		major, err := majorOf(ctx, dir, as)
		if err == nil && major >= MinVersion && (version == 0 || major == version) {
			return dir
		}
	}
	return ""
}

var versionLine = regexp.MustCompile(`PostgreSQL\) (\d+)`)

// majorOf asks the binaries for their version, and so whether they run here and
// for the account.
func majorOf(ctx context.Context, bin string, as account) (int, error) {
	out, err := askVersion(ctx, bin, as)
	// What was unpacked a moment ago is still open for writing in any child that
	// was forked meanwhile, until that runs its own program.
	for tries := 0; errors.Is(err, syscall.ETXTBSY) && tries < 1000 && ctx.Err() == nil; tries++ {
		time.Sleep(10 * time.Millisecond)
		out, err = askVersion(ctx, bin, as)
	}
	if err != nil {
		if line := lastLine(string(out)); line != "" {
			return 0, fmt.Errorf("%w: %s", err, line)
		}
		return 0, err
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("version %q of %s: not a number", lastLine(string(out)), bin)
	}
	return strconv.Atoi(string(m[1]))
}

func askVersion(ctx context.Context, bin string, as account) ([]byte, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version")
	cmd.Dir, cmd.SysProcAttr = "/", as.attr
	return cmd.CombinedOutput()
}
