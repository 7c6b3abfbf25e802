package loadgen

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// readFile reads a feed's file: CSV with a header line, a JSON array of
// objects, or one JSON object a line. A name that ends in .csv or .tsv says
// which; else the first character does.
func readFile(dir, name string) (*table, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	defer f.Close()
	t, err := readRows(bufio.NewReaderSize(f, 1<<16), strings.ToLower(filepath.Ext(name)))
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", path, err)
	}
	return t, nil
}

func readRows(r *bufio.Reader, ext string) (*table, error) {
	switch {
	case ext == ".csv":
		return readCSV(r, ',')
	case ext == ".tsv":
		return readCSV(r, '\t')
	}
	for {
		c, err := r.Peek(1)
		if err != nil {
			return nil, errors.New("it is empty")
		}
		if !strings.ContainsRune(" \t\r\n\ufeff", rune(c[0])) {
			break
		}
		_, _ = r.Discard(1)
	}
	if c, _ := r.Peek(1); c[0] == '[' || c[0] == '{' {
		return readJSON(r, c[0] == '[')
	}
	return readCSV(r, ',')
}

func readCSV(r io.Reader, comma rune) (*table, error) {
	c := csv.NewReader(r)
	c.Comma = comma
	c.ReuseRecord = true
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("header line: %w", err)
	}
	t := &table{columns: slices.Clone(head)}
	t.columns[0] = strings.TrimPrefix(t.columns[0], "\ufeff")
	for {
		row, err := c.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		if !t.add(row) {
			return t, nil
		}
	}
}

// readJSON reads objects; the first one's members are the columns, in name order.
func readJSON(r io.Reader, array bool) (*table, error) {
	d := json.NewDecoder(r)
	d.UseNumber()
	if array {
		if _, err := d.Token(); err != nil {
			return nil, err
		}
	}
	t := &table{}
	for n := 1; !array || d.More(); n++ {
		var object map[string]any
		err := d.Decode(&object)
		if err == io.EOF && !array {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("object %d: %w", n, err)
		}
		if n == 1 {
			for name := range object {
				t.columns = append(t.columns, name)
			}
			slices.Sort(t.columns)
		}
		row := make([]string, len(t.columns))
		for i, name := range t.columns {
			v, ok := object[name]
			if !ok {
				return nil, fmt.Errorf("object %d: no %q, which the first one has", n, name)
			}
			row[i] = jsonText(v)
		}
		if !t.add(row) {
			return t, nil
		}
	}
	return t, nil
}
