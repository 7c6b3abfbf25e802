package postgres

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// throwAwaySettings trade the data's safety for speed and leave all else that a
// client can notice as it is on a real server.
var throwAwaySettings = map[string]string{
	"listen_addresses":        "127.0.0.1",
	"unix_socket_directories": "",
	"max_connections":         "200",
	"shared_buffers":          "256MB",

	"fsync":              "off",
	"synchronous_commit": "off",
	"full_page_writes":   "off",
	"wal_level":          "minimal", // COPY into a table made in the same transaction writes no WAL
	"max_wal_senders":    "0",
	"max_wal_size":       "2GB",

	"autovacuum":      "on",
	"log_lock_waits":  "on",
	"log_line_prefix": "%m [%p] %q%a ",
}

// configure writes the settings to the end of postgresql.conf, where the last of
// two wins.
func (h home) configure(own map[string]string) error {
	settings := maps.Clone(throwAwaySettings)
	if smallSharedMemory() {
		settings["dynamic_shared_memory_type"] = "mmap"
	}
	maps.Copy(settings, own)
	var text strings.Builder
	text.WriteString("\n# throw-away server\n")
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&text, "%s = '%s'\n", name, quote.Replace(settings[name]))
	}
	file, err := os.OpenFile(filepath.Join(h.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("server's settings: %w", err)
	}
	_, err = file.WriteString(text.String())
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("server's settings: %w", err)
	}
	return nil
}

// quote doubles what ends a value (guc-file.l reads backslash escapes too).
var quote = strings.NewReplacer(`'`, `''`, `\`, `\\`)

// smallSharedMemory says whether parallel queries could run out of /dev/shm,
// which has 64 MB in a container.
func smallSharedMemory() bool {
	var fs unix.Statfs_t
	if err := unix.Statfs("/dev/shm", &fs); err != nil {
		return false // macOS has none and needs none
	}
	return fs.Bavail*uint64(fs.Bsize) < 512<<20
}
