package loadgen

// defaultLimit is the limit of requests in flight when the plan names none.
func defaultLimit() int64 { return 10_000 }
