package backfill

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// node is one of a plan, as EXPLAIN (FORMAT JSON) tells it.
type node struct {
	Type     string  `json:"Node Type"`
	Parent   string  `json:"Parent Relationship"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Cond     string  `json:"Index Cond"`
	Rows     float64 `json:"Plan Rows"`
	Plans    []node  `json:"Plans"`
}

func explainPlan(ctx context.Context, conn *pgx.Conn, sql string, args ...any) (node, error) {
	var raw []byte
	if err := conn.QueryRow(ctx, "EXPLAIN (FORMAT JSON) "+sql, args...).Scan(&raw); err != nil {
		return node{}, err
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(raw, &plans); err != nil || len(plans) != 1 {
		return node{}, fmt.Errorf("backfill: EXPLAIN answered what is no plan: %.100s", raw)
	}
	return plans[0].Plan, nil
}

// estimate is how many rows the planner expects of a query.
func estimate(ctx context.Context, conn *pgx.Conn, sql string, args ...any) (int64, error) {
	n, err := explainPlan(ctx, conn, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("backfill: planning: %w", explain(err))
	}
	return int64(n.Rows), nil
}

// prove asks the planner how it would carry a batch out and returns the index
// that it reads. Each scan of the table must start from a condition on an index:
// otherwise a batch reads the whole table, however few rows it has.
func (s *statements) prove(ctx context.Context, conn *pgx.Conn, after, to []string) (index string, err error) {
	sql, args := s.update(after, to)
	top, err := explainPlan(ctx, conn, sql, args...)
	if err != nil {
		return "", fmt.Errorf("backfill: %s: %w", s.table, explain(err))
	}
	if index, bad := s.table.indexOf(top); bad != "" {
		return "", fmt.Errorf("backfill: a batch of %s would read the whole table (%s): its key needs an index that a range can start from", s.table, bad)
	} else if index != "" {
		return index, nil
	}
	return "", fmt.Errorf("backfill: a batch of %s reads no index", s.table)
}

// indexOf finds the index that the update's own scans read, and the first scan
// that reads none. Sub-queries of the user's expressions are left out: they may
// read what they like, this table too.
func (t *table) indexOf(n node) (index, bad string) {
	if n.Parent == "SubPlan" || n.Parent == "InitPlan" {
		return "", ""
	}
	scans := strings.HasSuffix(n.Type, "Scan") && t.isPart(n.Relation)
	switch {
	case n.Type == "Bitmap Index Scan" && n.Cond != "", scans && n.Cond != "":
		return n.Index, ""
	case scans && n.Type != "Bitmap Heap Scan":
		return "", n.Type + " on " + n.Relation
	}
	for _, inner := range n.Plans {
		i, b := t.indexOf(inner)
		if b != "" {
			return "", b
		}
		if index == "" {
			index = i
		}
	}
	return index, ""
}
