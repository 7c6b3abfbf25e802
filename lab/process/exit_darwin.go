package process

// awaitExit cannot wait without taking the zombie away here: it says so.
func awaitExit(int) bool { return false }
