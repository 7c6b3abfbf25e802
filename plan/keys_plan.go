package plan

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

func (p *Plan) shape() object {
	return object{field: p, check: p.check, thorough: true, keys: []key{
		{name: "name", shape: text(&p.Name), example: "responses v1 to v2",
			doc: "What the run is called, in its directory and reports. Default: the file's name."},
		{name: "load", shape: p.Load.shape(), required: true,
			doc: "The traffic that the service is under while the steps are carried out."},
		{name: "database", shape: optional[Database]{&p.Database, databaseShape},
			doc: "The application's database, watched during the run and used by `sql` steps and `query` feeds."},
		{name: "aws", shape: optional[AWS]{&p.AWS, awsShape},
			doc: "How AWS is reached by the steps `cloudformation` and `release`. Default: as the aws command does it, by the environment, ~/.aws or the machine's role."},
		{name: "lab", shape: optional[Lab]{&p.Lab, labShape},
			doc: "A staging environment that is made on this machine for the run: Postgres, API instances, balancer."},
		{name: "budget", shape: p.Budget.shape(),
			doc: "What is allowed; the verdict is measured against it. Without any of availability, longest_outage, total_outage and equivalent: availability 99.9%, longest_outage 0s."},
		{name: "steps", shape: list[Step]{field: &p.Steps, of: stepShape},
			doc: "What is done while the load runs, one after the other. When the last one ends, so does the load, unless it has a duration."},
		{name: "on_failure", shape: list[Step]{field: &p.OnFailure, of: stepShape},
			doc: "Steps carried out when one of `steps` failed or `abort_on` stopped them."},
		{name: "before", shape: list[Step]{field: &p.Before, of: stepShape},
			doc: "Steps carried out before the first contact with the service. If one fails the run ends, with nothing recorded."},
		{name: "after", shape: list[Step]{field: &p.After, of: stepShape},
			doc: "Steps always carried out at the end, all of them, also after a failure or Ctrl-C."},
		{name: "abort_on", shape: choice(&p.AbortOn, "budget"), example: "budget",
			doc: "`budget`: stop the steps as soon as the budget is spent, and carry out `on_failure`. Default: go on."},
	}}
}

func databaseShape(b *Database) shape {
	return object{field: b, keys: []key{
		{name: "dsn", shape: dsn(&b.DSN), required: true, example: "$DATABASE_URL",
			doc: "Postgres connection, as URL or as key=value pairs. Its password is masked wherever it is written."},
	}}
}

var errNoDSN = errors.New("is not a DSN such as postgres://user@host/name or host=... dbname=...")

// dsn is a Postgres connection. Errors do not print it.
func dsn(field *Secret) scalar {
	s := text(field)
	s.kind, s.describe = "DSN", map[string]any{"type": "string"}
	set := s.set
	s.set = func(text string) error {
		if _, pairs := parsePairs(text); !pairs && !strings.HasPrefix(text, "postgres://") && !strings.HasPrefix(text, "postgresql://") {
			return errNoDSN
		}
		return set(text)
	}
	return s
}

// check holds the rules over several parts of the plan, and fills in what
// follows from them.
func (p *Plan) check(d *decoder) {
	if p.Name == "" {
		p.Name = strings.TrimSuffix(filepath.Base(d.file), filepath.Ext(d.file))
	}
	p.checkBudget(d)
	p.checkTargets(d)
	p.checkFeeds(d)
	p.checkSteps(d)
}

// checkBudget fills in the default budget, and asks for a way to tell versions
// where the budget speaks of one.
func (p *Plan) checkBudget(d *decoder) {
	p.Budget.settle()
	if p.Lab != nil {
		labTags(&p.Load)
	}
	to := p.Budget.Transition
	if to == nil {
		return
	}
	if p.Load.Version == (Tag{}) && d.given(&to.To) {
		d.wrongAt([]any{&p.Budget.Transition}, "transition: load.version must say where an answer tells its version")
	}
	if p.Lab != nil && d.given(&to.To) && !p.Lab.serves(to.To) {
		d.wrongAt([]any{&to.To}, "to: no image of the lab has the version %q", to.To)
	}
}

// checkFeeds asks for a database where a feed queries one.
func (p *Plan) checkFeeds(d *decoder) {
	for _, name := range slices.Sorted(maps.Keys(p.Load.Feeds)) {
		if f := p.Load.Feeds[name]; f.Query != "" && p.Database == nil && p.Lab == nil {
			d.wrongAt([]any{entry{&p.Load.Feeds, name}}, "%s: a query needs a database: give database.dsn", name)
		}
	}
}
