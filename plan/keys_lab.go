package plan

import (
	"maps"
	"math"
	"slices"
)

func labShape(l *Lab) shape {
	return object{field: l, check: l.check, thorough: true, keys: []key{
		{name: "postgres", shape: l.Postgres.shape(), doc: "The lab's database."},
		{name: "images", shape: dictionary[Image]{field: &l.Images, of: imageShape}, required: true,
			doc: "What instances can run, by image ID."},
		{name: "group", shape: unlessMissing{l.Group.shape()}, doc: "The group of API instances."},
		{name: "balancer", shape: l.Balancer.shape(), doc: "The balancer in front of the group."},
		{name: "stack", shape: optional[LabStack]{&l.Stack, (*LabStack).shape},
			doc: "In place of group and balancer: AWS on loopback with a stack of CloudFormation, for the steps cloudformation and release. See docs/lab-aws.md."},
	}}
}

func (l *Lab) check(d *decoder) {
	if g := &l.Group; g.Image != "" && len(l.Images) > 0 {
		if _, known := l.Images[g.Image]; !known {
			d.wrongAt([]any{&g.Image}, "image: %s", l.unknownImage(g.Image))
		}
	}
	switch {
	case l.Stack == nil && !d.given(&l.Group):
		d.missing("group is missing")
	case l.Stack != nil && d.given(&l.Group):
		d.wrongAt([]any{&l.Group}, "group: with a stack its template describes the group")
	}
	if d.given(&l.Images) && len(l.Images) == 0 {
		d.wrongAt([]any{&l.Images}, "images: none given")
	}
}

// unknownImage says that there is none of this ID.
func (l *Lab) unknownImage(id string) string {
	return "no image " + id + " is given in lab.images, " + Suggest(id, slices.Sorted(maps.Keys(l.Images)))
}

// serves reports whether one of the images has the version.
func (l *Lab) serves(version string) bool {
	for _, image := range l.Images {
		if image.Version == version {
			return true
		}
	}
	return false
}

func (p *LabPostgres) shape() object {
	return object{field: p, keys: []key{
		{name: "dsn", shape: dsn(&p.DSN), example: "$LAB_DATABASE_URL",
			doc: "Use this server, in a database of its own, and leave it running. Default: one is started in the run's folder and removed afterwards."},
		{name: "rows", shape: integer(&p.Rows, 0, 100_000_000_000), fallback: "1000000", example: "5000000",
			doc: "Students' answers to seed."},
	}}
}

func imageShape(i *Image) shape {
	span, above := duration(0), duration(1)
	return object{field: i, keys: []key{
		{name: "version", shape: text(&i.Version, notEmpty), required: true, example: "v2", doc: "Sent as X-App-Version."},
		{name: "requires", shape: text(&i.Requires), example: "grade", doc: "Column of the table responses without which it cannot serve."},
		{name: "migrations", shape: text(&i.Migrations), example: "migrations/v2", doc: "Folder or file of SQL that its migration worker runs, seen from the plan's folder; lab:safe, lab:locking, lab:incompatible and lab:failing name built-in ones."},
		{name: "startup", shape: span(&i.Startup), example: "2s", doc: "Time between launch and listening. Default: none added."},
		{name: "sick", shape: boolean(&i.Sick), fallback: "false", example: "true", doc: "Its health check never passes."},
		{name: "keep_alive", shape: above(&i.KeepAlive), fallback: "75s", example: "5s", doc: "It closes a connection that was idle this long."},
	}}
}

func (g *LabGroup) shape() object {
	span, above := duration(0), duration(1)
	return object{field: g, keys: []key{
		{name: "image", shape: text(&g.Image, notEmpty), required: true, example: "ami-05679357ab362f128", doc: "What the instances run at first: one of images."},
		{name: "desired", shape: integer(&g.Desired, 1, 100), fallback: "3", example: "4", doc: "Instances in service."},
		{name: "min_in_service", shape: integer(&g.MinInService, 0, 100), example: "2", doc: "Instances left in service during a release, at most desired. Default: desired."},
		{name: "batch_size", shape: integer(&g.BatchSize, 1, 100), fallback: "1", example: "2", doc: "Instances replaced at once."},
		{name: "health_timeout", shape: above(&g.HealthTimeout), fallback: "20s", example: "1m", doc: "A new instance that is not healthy after this rolls the release back."},
		{name: "drain", shape: span(&g.Drain), fallback: "2s", example: "30s", doc: "Deregistration delay: how long requests in flight may still take."},
		{name: "no_drain", shape: boolean(&g.NoDrain), fallback: "false", example: "true", doc: "Fault: instances are killed while they are registered, requests in flight or not."},
	}, check: func(d *decoder) {
		if !d.given(&g.MinInService) {
			g.MinInService = g.Desired
		}
		if g.MinInService > g.Desired {
			d.wrongAt([]any{&g.MinInService}, "min_in_service: %d is more than desired, %d", g.MinInService, g.Desired)
		}
	}}
}

func (b *LabBalancer) shape() object {
	above := duration(1)
	return object{field: b, keys: []key{
		{name: "interval", shape: above(&b.Interval), fallback: "500ms", example: "1s", doc: "Between health checks."},
		{name: "healthy_threshold", shape: integer(&b.HealthyThreshold, 1, math.MaxInt32), fallback: "2", example: "3", doc: "Checks passed in a row until an instance that was unhealthy gets requests again; a new one needs one."},
		{name: "unhealthy_threshold", shape: integer(&b.UnhealthyThreshold, 1, math.MaxInt32), fallback: "2", example: "3", doc: "Checks failed in a row until it gets none."},
		{name: "connect_timeout", shape: above(&b.ConnectTimeout), fallback: "1s", example: "3s", doc: "To an instance; then 504."},
		{name: "response_timeout", shape: above(&b.ResponseTimeout), fallback: "30s", example: "60s", doc: "For an instance's answer; then 504."},
		{name: "idle_timeout", shape: above(&b.IdleTimeout), fallback: "60s", example: "4s", doc: "Of connections on both sides."},
	}}
}
