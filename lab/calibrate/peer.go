package calibrate

import (
	"context"
	"errors"
)

// Peer is what another tool said of the same fault.
type Peer struct {
	Said  string `json:"said"` // pass, fail, or why there is no answer
	Right bool   `json:"right"`
}

// PeerRow adds a peer's answers up.
type PeerRow struct{ Right, FalsePass, FalseFail, None int }

func (r *PeerRow) add(_ Score, p Peer) {
	switch {
	case p.Right:
		r.Right++
	case p.Said == "pass":
		r.FalsePass++
	case p.Said == "fail":
		r.FalseFail++
	default:
		r.None++
	}
}

// PeerNames are the tools that can be compared.
func PeerNames() []string { return []string{"vegeta", "k6", "curl", "probe"} }

func (t *trial) peer(context.Context, string) (Peer, error) { return Peer{}, errors.New("not yet") }
