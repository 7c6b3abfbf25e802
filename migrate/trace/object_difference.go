package trace

// object is something of the catalogue; its number is one of its class only.
type object struct {
	class string
	oid   uint32
}

// freshObjects has what a statement made that is no table, by the file of the
// statement, as fresh has the tables.
type freshObjects map[object]string

// made notes what is there now and was not there before.
func (f freshObjects) made(before, now *objects, file string) {
	was := before.all()
	for o := range now.all() {
		if !was[o] {
			f[o] = file
		}
	}
}

// all are the objects.
func (o *objects) all() map[object]bool {
	all := map[object]bool{}
	for _, f := range o.Functions {
		all[object{"pg_proc", f.OID}] = true
	}
	for _, k := range o.Types {
		all[object{"pg_type", k.OID}] = true
	}
	for _, s := range o.Schemas {
		all[object{"pg_namespace", s.OID}] = true
	}
	for _, g := range o.Grants {
		all[object{g.Class, g.OID}] = true
	}
	return all
}

// changes are those of what others may use.
func (o *objects) changes(now *objects, used func(object) bool) (all []Change) {
	all = append(functionChanges(o.Functions, now.Functions, used), typeChanges(o.Types, now.Types, used)...)
	all = append(all, schemaChanges(o.Schemas, now.Schemas, used)...)
	return append(all, revocations(o.Grants, now.Grants, used)...)
}

func functionChanges(was, now []function, used func(object) bool) (all []Change) {
	after := map[uint32]function{}
	for _, f := range now {
		after[f.OID] = f
	}
	for _, f := range was {
		g, still := after[f.OID]
		change := Change{Object: f.full() + "(" + f.Arguments + ")"}
		switch {
		case !used(object{"pg_proc", f.OID}):
			continue
		case !still:
			change.Kind = FunctionDropped
		case g.full() != f.full():
			change.Kind, change.Old, change.New = FunctionRenamed, f.full(), g.full()
		default:
			continue
		}
		all = append(all, change)
	}
	return all
}

func typeChanges(was, now []kind, used func(object) bool) (all []Change) {
	after := map[uint32]kind{}
	for _, k := range now {
		after[k.OID] = k
	}
	for _, k := range was {
		if !used(object{"pg_type", k.OID}) {
			continue
		}
		n, still := after[k.OID]
		if !still {
			all = append(all, Change{Kind: TypeDropped, Object: k.full()})
			continue
		}
		if n.full() != k.full() {
			all = append(all, Change{Kind: TypeRenamed, Object: k.full(), Old: k.full(), New: n.full()})
		}
		all = append(append(all, k.relabelled(n)...), k.reshaped(n)...)
	}
	return all
}

// relabelled are the values of an enum that are called otherwise.
func (k kind) relabelled(now kind) (all []Change) {
	after := map[uint32]string{}
	for _, l := range now.Labels {
		after[l.OID] = l.Name
	}
	for _, l := range k.Labels {
		if name := after[l.OID]; name != l.Name {
			all = append(all, Change{Kind: ValueRenamed, Object: k.full(), Old: l.Name, New: name})
		}
	}
	return all
}

// reshaped are the attributes of a composite type that are not what they were.
func (k kind) reshaped(now kind) (all []Change) {
	after := relation{Columns: now.Attributes}
	for _, a := range k.Attributes {
		b, still := after.column(a.Number)
		change := Change{Kind: AttributeChanged, Object: k.full(), Column: a.Name}
		switch {
		case !still:
			change.Old = a.Type
		case a.Name != b.Name:
			change.Old, change.New = a.Name, b.Name
		case a.Type != b.Type:
			change.Old, change.New = a.Type, b.Type
		default:
			continue
		}
		all = append(all, change)
	}
	return all
}

func schemaChanges(was, now []schema, used func(object) bool) (all []Change) {
	after := map[uint32]string{}
	for _, s := range now {
		after[s.OID] = s.Name
	}
	for _, s := range was {
		switch name, still := after[s.OID]; {
		case !used(object{"pg_namespace", s.OID}) || name == s.Name:
		case still:
			all = append(all, Change{Kind: SchemaRenamed, Object: s.Name, Old: s.Name, New: name})
		default:
			all = append(all, Change{Kind: SchemaDropped, Object: s.Name})
		}
	}
	return all
}

// revocations are the privileges that are gone from what is still there.
func revocations(was, now []grants, used func(object) bool) (all []Change) {
	after := map[object]map[grant]bool{}
	for _, g := range now {
		to := map[grant]bool{}
		for _, one := range g.To {
			to[one] = true
		}
		after[object{g.Class, g.OID}] = to
	}
	for _, g := range was {
		to, still := after[object{g.Class, g.OID}]
		if !still || !used(object{g.Class, g.OID}) {
			continue
		}
		for _, one := range g.To {
			if !to[one] {
				all = append(all, Change{Kind: PrivilegeRevoked, Object: g.Name, Column: one.Column, Old: one.Privilege, Role: one.Role})
			}
		}
	}
	return all
}
