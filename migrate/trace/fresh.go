package trace

// fresh has the tables that a statement made, by the file of the statement. The
// rest of the same migration may do with them what it likes: nobody uses them yet.
type fresh map[uint32]string

// made notes what is there now and was not there before.
func (f fresh) made(before, now map[uint32]relation, file string) {
	for oid, r := range now {
		if _, was := before[oid]; !was && !r.isIndex() {
			f[oid] = file
		}
	}
}

// used says whether somebody else may use the relation, which everybody can see:
// not when the same file has just made it, or the table that it is the index of.
func (f fresh) used(r relation, file string) bool {
	if r.isIndex() {
		by, made := f[r.Of]
		return !made || by != file
	}
	by, made := f[r.OID]
	return !made || by != file
}
