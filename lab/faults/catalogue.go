package faults

// All is the catalogue, in the order in which it is told.
func All() []*Fault {
	var all []*Fault
	for _, some := range [][]*Fault{answers, connections, parts, releases, generators, quietOnes} {
		all = append(all, some...)
	}
	return all
}

// answers are wrong, late or missing.
var answers = []*Fault{
	serverError, unauthorized, notFound, loginRedirect, tooMany, overloaded, errorPage, balancerPage, noVersion, garbage,
	truncatedLength, truncatedChunk, hangUpOnAll, slowBody, stall, queue, blackHole, inFlightLimit,
	twoOutages, briefDip, dipsWhole, dipsInstance, dipsTarget, badBaseline, allFailed, neverBack,
}

// connections are not made, or end.
var connections = []*Fault{
	listenerClosed, serverRestart, resetInFlight, establishedReset, establishedBlackHole, backlogFull, silentResend, http2Reset,
	expiredCertificate, wrongCertificate, unknownHost, refusedAtFirst,
}

// parts of the service are down.
var parts = []*Fault{
	oneBadInstance, oneOfTen, oneHangs, oneResets, oneSlow, oneTarget, rareTarget, oneAddress,
	noTarget, gatewayTimeout, instanceKilled, keepAliveRace,
}

// releases go wrong.
var releases = []*Fault{
	releaseStale, releaseNever, releaseFails, releaseUncovered, releaseCold, releaseCutsLong, releaseKills, incompatibleSchema,
}

// generators are in trouble themselves.
var generators = []*Fault{
	generatorStopped, generatorStoppedOften, generatorOutOfFiles, generatorThrottled,
	generatorKilled, generatorInterrupted, generatorTerminated, stoppedInOutage, stoppedAtEdge,
}

// quietOnes are what no client could notice.
var quietOnes = []*Fault{
	nothing, rollingRelease, rollingReleaseLong, releaseFlaps, idleReset, connectionClose, shortStall, goaway,
}
