package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"upness/migrate"
	"upness/migrate/folder"
)

// job is a series of scripts that run one after the other in a database of
// their own.
type job struct {
	steps  []step
	lone   bool // nothing is known of what was before
	series bool // the first migration of a folder is where its schema begins
}

// step is one script; those that are not judged only make the schema.
type step struct {
	script *folder.Script
	judged bool
	whole  []migrate.Statement // of the file, both ways: a comment is for one of them
}

// stepOf is a step in one direction of the migration.
func stepOf(m folder.Migration, s *folder.Script, judged bool) step {
	one := step{script: s, judged: judged}
	for _, way := range []*folder.Script{m.Up, m.Down} {
		if way == nil || way.File != s.File {
			continue
		}
		for _, send := range way.Sends {
			one.whole = append(one.whole, send...)
		}
	}
	return one
}

// plan reads the paths. applied are the versions that the schema already has.
type planner struct {
	o       Options
	known   bool
	applied map[string]bool
	report  *Report
}

func (p *planner) jobs() ([]job, error) {
	var jobs []job
	var lone job
	wanted := map[string][]string{} // files by their folder
	var dirs []string
	for _, path := range p.o.Paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("migrations: %w", err)
		}
		if info.IsDir() {
			j, err := p.folder(path)
			if err != nil {
				return nil, err
			}
			jobs = append(jobs, j)
			continue
		}
		dir := filepath.Dir(path)
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		wanted[dir] = append(wanted[dir], path)
	}
	for _, dir := range dirs {
		j, alone, err := p.files(wanted[dir])
		if err != nil {
			return nil, err
		}
		lone.steps = append(lone.steps, alone...)
		if len(j.steps) > 0 {
			jobs = append(jobs, j)
		}
	}
	if len(lone.steps) > 0 {
		lone.lone = true
		jobs = append(jobs, lone)
	}
	return jobs, nil
}

func (p *planner) options() (opts []folder.Option) {
	if p.o.Tool != "" {
		opts = append(opts, folder.As(p.o.Tool))
	}
	if p.o.Transaction {
		opts = append(opts, folder.InTransaction())
	}
	return opts
}

// folder judges all migrations of a folder, or those after Since.
func (p *planner) folder(dir string) (job, error) {
	f, err := folder.Open(dir, p.options()...)
	if err != nil {
		return job{}, err
	}
	p.tell(f)
	first, err := p.since(f)
	if err != nil {
		return job{}, err
	}
	judged := map[int]direction{}
	for i := first; i < len(f.Migrations); i++ {
		if p.has(f.Migrations[i]) {
			continue
		}
		judged[i] = up
		if p.o.Down {
			judged[i] = both
		}
	}
	return p.series(f, judged), nil
}

// has says whether the schema has the migration, by the version or by the number
// that its file begins with.
func (p *planner) has(m folder.Migration) bool {
	digits := strings.IndexFunc(m.Version, func(c rune) bool { return c < '0' || c > '9' })
	return p.applied[m.Version] || digits > 0 && p.applied[m.Version[:digits]]
}

// tell notes what was not read.
func (p *planner) tell(f *folder.Folder) {
	if a, b, odd := f.Unnumbered(); odd {
		p.report.note(fmt.Sprintf("Files of plain SQL run in the order of their names: %s before %s.", filepath.Base(a), filepath.Base(b)))
	}
	if len(f.Skipped) == 0 {
		return
	}
	names := make([]string, len(f.Skipped))
	for i, path := range f.Skipped {
		names[i] = filepath.Base(path)
	}
	p.report.note(fmt.Sprintf("%s was read as a folder of %s; not of it, and not read: %s.", f.Dir, f.Tool, strings.Join(names, ", ")))
}

// since is the place of the first migration after the one named.
func (p *planner) since(f *folder.Folder) (int, error) {
	if p.o.Since == "" {
		return 0, nil
	}
	name := strings.TrimSuffix(filepath.Base(p.o.Since), ".sql")
	for i, m := range f.Migrations {
		for _, s := range []*folder.Script{m.Up, m.Down} {
			if s != nil && strings.TrimSuffix(filepath.Base(s.File), ".sql") == name {
				return i + 1, nil
			}
		}
		if folder.CompareVersions(m.Version, p.o.Since) == 0 {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("--since %s: no such migration in %s", p.o.Since, f.Dir)
}

// files judges files of one folder, with the schema of those before them.
func (p *planner) files(paths []string) (j job, alone []step, err error) {
	var series *folder.Folder
	judged := map[int]direction{}
	for _, path := range paths {
		f, at, script, err := folder.OpenFile(path, p.options()...)
		if err != nil {
			return job{}, nil, err
		}
		if len(f.Migrations) == 1 {
			m := f.Migrations[at]
			alone = append(alone, stepOf(m, script, true))
			if p.o.Down && script == m.Up && m.Down != nil {
				alone = append(alone, stepOf(m, m.Down, true))
			}
			continue
		}
		if series == nil {
			p.tell(f)
		}
		series = f
		if f.Migrations[at].Down == script && f.Migrations[at].Up != script {
			judged[at] |= down
		} else {
			judged[at] |= up
			if p.o.Down {
				judged[at] |= down
			}
		}
	}
	if series != nil {
		j = p.series(series, judged)
	}
	return j, alone, nil
}

// direction is which ways of a migration are judged.
type direction int

const (
	up direction = 1 << iota
	down
	both = up | down
)

// series is what runs so that the judged migrations can be. A way down is judged
// when its way up has been run, which is then run again.
func (p *planner) series(f *folder.Folder, judged map[int]direction) (j job) {
	last := -1
	for i := range judged {
		last = max(last, i)
	}
	for i := 0; i <= last; i++ {
		m, d := f.Migrations[i], judged[i]
		if d == 0 && p.known {
			continue // the schema has it
		}
		if m.Up != nil {
			j.steps = append(j.steps, stepOf(m, m.Up, d&up != 0))
		}
		if d&down != 0 && m.Down != nil {
			j.steps = append(j.steps, stepOf(m, m.Down, true))
			if m.Up != nil && i < last {
				j.steps = append(j.steps, stepOf(m, m.Up, false))
			}
		}
	}
	j.series = len(f.Migrations) > 1
	j.lone = !j.series
	return j
}
