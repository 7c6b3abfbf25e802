package faults

// All is the catalogue, in the order in which it is told.
func All() []*Fault {
	return []*Fault{
		serverError,
		listenerClosed,
		oneBadInstance,
		rollingRelease,
		generatorStopped,
	}
}
