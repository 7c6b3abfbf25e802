package analyze

// causes gives every outage the hints that fit it.
func (s *survey) causes(v *Verdict, found []*scoped, a axis) {}
