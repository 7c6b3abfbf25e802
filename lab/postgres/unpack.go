package postgres

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// unpackedLimit bounds what an archive may grow to, in bytes; releases have 100 MB.
const unpackedLimit = 2 << 30

// nativeFolder holds the server in a package.
const nativeFolder = "package/native/"

// unpack unpacks the server of a package into a new folder and makes the links
// that packages cannot hold.
func unpack(archive, to string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	if err := os.Mkdir(to, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(to) // refuses every path that leads out of it
	if err != nil {
		return err
	}
	defer root.Close()
	if err := unpackFiles(tar.NewReader(io.LimitReader(plain, unpackedLimit)), root); err != nil {
		return err
	}
	return makeLinks(root)
}

func unpackFiles(archive *tar.Reader, root *os.Root) error {
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name, ok := strings.CutPrefix(header.Name, nativeFolder)
		if !ok || header.Typeflag != tar.TypeReg {
			continue
		}
		if err := unpackFile(archive, root, filepath.FromSlash(name), header.Mode); err != nil {
			return err
		}
	}
}

func unpackFile(content io.Reader, root *os.Root, name string, mode int64) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	perm := os.FileMode(0o644)
	if mode&0o111 != 0 {
		perm = 0o755
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}

// link is an entry of pg-symlinks.json: target is a link to source, both from
// the package's folder.
type link struct{ Source, Target string }

func makeLinks(root *os.Root) error {
	text, err := root.ReadFile("pg-symlinks.json")
	if err != nil {
		return fmt.Errorf("list of links: %w", err)
	}
	var links []link
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("list of links: %w", err)
	}
	for _, l := range links {
		if err := l.make(root); err != nil {
			return fmt.Errorf("link %s: %w", l.Target, err)
		}
	}
	return nil
}

func (l link) make(root *os.Root) error {
	at, to := strings.TrimPrefix(l.Target, "native/"), strings.TrimPrefix(l.Source, "native/")
	if !filepath.IsLocal(at) || !filepath.IsLocal(to) {
		return fmt.Errorf("to %s: leads out of the package", l.Source)
	}
	from, err := filepath.Rel(filepath.Dir(at), to)
	if err != nil {
		return err
	}
	if err := root.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	return root.Symlink(from, at)
}
