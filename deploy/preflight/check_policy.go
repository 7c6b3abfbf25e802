package preflight

// policyCheck: the group is rolled, not replaced or left as it is.
var policyCheck = check{
	number: 8,
	name:   "policy",
	title:  "the group is updated by rolling",
	why:    "A replaced group is all new at once and the old one goes whole; nothing of it can be kept in service while the new one shows what it is worth.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.serving(n) {
			if g.Resource == nil {
				n.cannot("%s: its template is not known", g.label())
				continue
			}
			policy := g.Resource.At("UpdatePolicy")
			replaces := policy.At("AutoScalingReplacingUpdate", "WillReplace")
			will, known := replaces.Bool()
			switch {
			case replaces.Is() && !known:
				n.cannotKnow(g, replaces)
			case will:
				n.refuse(g, replaces, "AutoScalingReplacingUpdate replaces the whole group", "give "+policy.Path+" an AutoScalingRollingUpdate in its place")
			case policy.Is() && !policy.Known():
				n.cannotKnow(g, policy)
			case !g.rolling().Is():
				n.refuse(g, policy, "no update policy: a new image changes the launch configuration alone",
					"give "+policy.Path+" an AutoScalingRollingUpdate").
					because("The update is complete and nothing was released: the old instances serve on, until one of them dies and a new one comes at a time of nobody's choice.")
			}
		}
	},
}
