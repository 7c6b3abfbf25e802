package seed

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"upness/seed/catalog"
	"upness/seed/ddl"

	"gopkg.in/yaml.v3"
)

// writeState puts the definitions of all that is taken off into a file, beside
// the ledger: the ledger is in the database, and databases are lost too.
func (l *load) writeState() error {
	if len(l.objects) == 0 {
		return nil
	}
	name := l.options.StateFile
	if name == "" {
		folder, err := os.UserCacheDir()
		if err != nil {
			folder = os.TempDir()
		}
		safe := strings.NewReplacer("/", "_", `\`, "_", ":", "_").Replace(l.server.config.Host + "_" + l.schema.Database)
		name = filepath.Join(folder, "upness", "seed", safe+".sql")
	}
	err := os.MkdirAll(filepath.Dir(name), 0o700)
	if err == nil {
		err = os.WriteFile(name, []byte(ddl.Script(l.objects)), 0o600)
	}
	if err != nil {
		return fmt.Errorf("saving the definitions of indexes and constraints: %w", err)
	}
	l.options.StateFile = name
	return nil
}

func (l *load) removeState() {
	if name := l.options.StateFile; name != "" {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.report.Notes = append(l.report.Notes, fmt.Sprintf("removing %s: %v", name, err))
		}
	}
}

// resolved is the seeding file as Resume will read it.
func (l *load) resolved() (string, error) {
	raw, err := yaml.Marshal(l.file)
	if err != nil {
		return "", fmt.Errorf("writing the seeding file into the books: %w", err)
	}
	return string(raw), nil
}

// signature changes when a table's columns do.
func signature(t *catalog.Table) string {
	h := md5.New()
	for _, c := range t.Columns {
		fmt.Fprintf(h, "%d %s %d %d %t %s %t\n", c.Num, c.Name, c.Type, c.Mod, c.NotNull, c.Identity, c.Generated)
	}
	return hex.EncodeToString(h.Sum(nil))
}
