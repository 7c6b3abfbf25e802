package backfill

func child() int { return 0 }
