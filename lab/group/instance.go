package group

import (
	"crypto/rand"
	"encoding/hex"
	"maps"

	"upness/recording"
)

// States of an instance.
const (
	Launching  = "launching"
	Starting   = "starting"
	Registered = "registered"
	InService  = "in_service"
	Draining   = "draining"
	Killed     = "killed"
	Terminated = "terminated"
)

// Instance is an instance as it is seen from outside.
type Instance struct {
	ID      string
	Launch  LaunchConfig
	State   string
	Address string // host:port; empty until it listens
	PID     int
}

// instance is a live instance. Its fields but id, launch and healthy are guarded
// by Group.mu.
type instance struct {
	id      string
	launch  LaunchConfig
	state   string
	address string
	server  *Server
	leaving bool          // the group is ending it: its end is no surprise
	healthy chan struct{} // closed when the balancer first finds it healthy
}

// NewID makes an identifier in the form of EC2's: i- and 17 hexadecimal digits.
func NewID() string {
	var b [9]byte
	_, _ = rand.Read(b[:])
	return "i-" + hex.EncodeToString(b[:])[:17]
}

// Event is a change of an instance's state: an instant, or an edge of its life. more
// is added to the fields that each has.
func Event(group, id string, lc LaunchConfig, state string, edge recording.Edge, more map[string]any) recording.Event {
	e := recording.Event{
		Kind: recording.EventInstance, Source: "lab", Name: id, State: state, Edge: edge,
		Fields: map[string]any{"group": group, "image": lc.Image, "version": lc.Version, "launch_config": lc.Name},
	}
	if edge != "" {
		e.ID = "instance-" + id
	}
	maps.Copy(e.Fields, more)
	return e
}
