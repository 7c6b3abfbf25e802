package watch

import (
	"context"
	"fmt"
	"time"

	"upness/recording"
)

// Replica is a standby or a subscriber.
type Replica struct {
	Name  string
	State string
	Lag   time.Duration // until what is written is replayed there
	Bytes int64         // of WAL that it is behind
}

// Slot is a replication slot.
type Slot struct {
	Name   string
	Active bool
	Bytes  int64 // of WAL that it keeps from being removed
}

// lagWorth is the lag from which it is told of, and each doubling from there.
const lagWorth = time.Second

// replication reads how far the replicas are behind.
func (w *Watcher) replication(ctx context.Context, _ *snapshot) error {
	rows, err := w.conn.Query(ctx, `SELECT application_name, coalesce(state, ''), coalesce(replay_lag, '0'::interval),
		coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint FROM pg_stat_replication LIMIT 50`)
	if err != nil {
		return err
	}
	var all []Replica
	for rows.Next() {
		var r Replica
		if err := rows.Scan(&r.Name, &r.State, &r.Lag, &r.Bytes); err != nil {
			rows.Close()
			return err
		}
		all = append(all, r)
	}
	w.rounds.replicas = all
	for _, r := range all {
		if r.Lag < max(lagWorth, 2*w.rounds.lagTold) {
			continue
		}
		w.rounds.lagTold = r.Lag
		w.instant(recording.Event{
			Kind: recording.EventReplication, Name: r.Name, State: "behind",
			Text:   fmt.Sprintf("replica %s is %s behind, %d bytes of WAL", r.Name, round(r.Lag), r.Bytes),
			Fields: map[string]any{"lag_s": r.Lag.Seconds(), "bytes": r.Bytes, "state": r.State},
		})
	}
	return rows.Err()
}

// slotWorth is the WAL in bytes that a slot nobody reads may keep unmentioned.
const slotWorth = 1 << 30

// lookAtSlots reads the replication slots: one that nobody reads fills the disk
// with the WAL of a rewrite.
func (w *Watcher) lookAtSlots(ctx context.Context, _ *snapshot) error {
	rows, err := w.conn.Query(ctx, `SELECT slot_name::text, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
		FROM pg_replication_slots LIMIT 50`)
	if err != nil {
		return err
	}
	var all []Slot
	found := map[string]string{}
	for rows.Next() {
		var s Slot
		if err := rows.Scan(&s.Name, &s.Active, &s.Bytes); err != nil {
			rows.Close()
			return err
		}
		all = append(all, s)
		if !s.Active && s.Bytes >= slotWorth {
			found[s.Name] = fmt.Sprintf("nobody reads the replication slot %q, which keeps %d bytes of WAL on the disk: a rewrite adds its own", s.Name, s.Bytes)
		}
	}
	w.rounds.slots = all
	w.warnOnce("slots", found)
	return rows.Err()
}
