package loadgen

// A request in flight holds a file and some memory: a goroutine's stack, the
// connection, and the kernel's buffers for it.
const (
	filesKept  = 128      // left for the recording, the database, the listeners
	bytesEach  = 32 << 10 // per request in flight, measured, rounded up
	memoryPart = 4        // at most a quarter of the memory that is there
	limitMost  = 200_000
	limitLeast = 64
)

// defaultLimit is the limit of requests in flight when the plan names none: the
// number of files that this process may open, less a few, and what a quarter of
// the available memory holds, whichever is less.
func defaultLimit() int64 {
	n := min(openFiles()-filesKept, limitMost)
	if memory := availableMemory(); memory > 0 {
		n = min(n, memory/memoryPart/bytesEach)
	}
	return max(n, limitLeast)
}
