package plan

// Release is a release of an image by two updates of a stack: the first runs
// the migrations on a worker of the new image, the second replaces the servers.
type Release struct {
	Stack        string            `yaml:"stack" json:"stack"`
	From         string            `yaml:"from" json:"from,omitempty"` // old image; empty: the one that the servers run
	To           string            `yaml:"to" json:"to"`               // new image
	Parameters   ReleaseParameters `yaml:"parameters" json:"parameters"`
	Status       *MigrationStatus  `yaml:"status" json:"status,omitempty"` // nil: the end of the first update is the migration's
	Template     string            `yaml:"template" json:"template,omitempty"`
	Capabilities []string          `yaml:"capabilities" json:"capabilities,omitempty"`
	Wait         bool              `yaml:"wait" json:"wait,omitempty"`
	Version      string            `yaml:"version" json:"version,omitempty"` // that clients must see in the end; default budget.transition.to
	CancelOn     string            `yaml:"cancel_on" json:"cancel_on,omitempty"`
	Preflight    Preflight         `yaml:"preflight" json:"preflight"`
}

// ReleaseParameters are the names of the stack's parameters that a release sets.
type ReleaseParameters struct {
	Image            string `yaml:"image" json:"image"`
	Desired          string `yaml:"desired" json:"desired"`
	MigrationImage   string `yaml:"migration_image" json:"migration_image"`
	MigrationDesired string `yaml:"migration_desired" json:"migration_desired"`
}

var releaseStep = stepKind{
	key: "release",
	doc: "Release an image by two updates of a stack of CloudFormation: in the phase `migrate` a worker of the new image runs the migrations and the servers are left alone; " +
		"when its status says that they are done, in the phase `deploy` the worker is taken away and the servers are replaced. See docs/aws.md.",
	example: "{stack: Stack1, from: ami-05679357, to: ami-37884c4d}",
	shape: func(s *Step) shape {
		return optional[Release]{&s.Release, func(r *Release) shape { return r.shape() }}
	},
	given: func(s *Step) bool { return s.Release != nil },
	title: func(s *Step) string { return "release " + s.Release.To + " to " + s.Release.Stack },
	check: func(d *decoder, p *Plan, s *Step) {
		r := s.Release
		if r.Status != nil && r.Status.Query != "" && p.Database == nil && p.Lab == nil {
			d.wrongAt([]any{&r.Status.Query}, "query: needs a database: give database.dsn")
		}
		if r.Version == "" && p.Budget.Transition != nil {
			r.Version = p.Budget.Transition.To
		}
		needsVersions(d, p, &r.Version)
	},
	files: func(d *decoder, s *Step, dir string) {
		templateFile(d, &s.Release.Template, dir)
	},
}

func (r *Release) shape() object {
	return object{field: r, keys: []key{
		{name: "stack", shape: text(&r.Stack, notEmpty), required: true, example: "Stack1", doc: "Its name."},
		{name: "from", shape: text(&r.From, notEmpty), example: "ami-05679357", doc: "Image that the servers run; another one is refused. Default: whichever they run."},
		{name: "to", shape: text(&r.To, notEmpty), required: true, example: "ami-37884c4d", doc: "Image to release."},
		{name: "parameters", shape: r.Parameters.shape(), doc: "The names of the stack's parameters that are set."},
		{name: "status", shape: optional[MigrationStatus]{&r.Status, func(s *MigrationStatus) shape { return s.shape() }},
			doc: "How to learn that the migrations are done: the stack is complete before they are. Default: the end of the first update is theirs, as when the worker signals only after them."},
		{name: "template", shape: templateShape(&r.Template), example: "stack.yaml", doc: "URL of a new template for both updates, or a file, seen from the plan's folder. Default: the stack's own is kept."},
		{name: "capabilities", shape: capabilities(&r.Capabilities), example: "[CAPABILITY_NAMED_IAM]", doc: "Beside those that the stack has."},
		{name: "wait", shape: boolean(&r.Wait), fallback: "false", example: "true", doc: "If the stack is being changed, wait for the end of that first."},
		{name: "version", shape: text(&r.Version, notEmpty), example: "v2", doc: "The version that clients must see in the end. Default: `to` of budget.transition."},
		cancelOn(&r.CancelOn),
		{name: "preflight", shape: r.Preflight.shape(), doc: "The checks before each update is sent."},
	}}
}

func (p *ReleaseParameters) shape() object {
	return object{field: p, keys: []key{
		{name: "image", shape: text(&p.Image, notEmpty), fallback: "LcImageId", example: "ImageId", doc: "Image of the servers."},
		{name: "desired", shape: text(&p.Desired, notEmpty), fallback: "DesiredCapacity", example: "Servers", doc: "Desired capacity of the servers; it is kept as it is live."},
		{name: "migration_image", shape: text(&p.MigrationImage, notEmpty), fallback: "MigrationLcImageId", example: "WorkerImageId", doc: "Image of the migration worker."},
		{name: "migration_desired", shape: text(&p.MigrationDesired, notEmpty), fallback: "MigrationDesiredCapacity", example: "Workers", doc: "Desired capacity of the migration worker: 1, then 0."},
	}}
}
