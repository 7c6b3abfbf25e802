package process

import "syscall"

// niceness of everything that is started here. The load generator shares the
// machine with the lab that it loads; were they equals, the lab's work would
// make the generator send late, and the run would be blind just when it matters.
const niceness = 5

// yield lowers the priority of the calling thread, which its children inherit.
// To Linux a thread is a process of its own. An error leaves the priority as it
// is, which costs precision and nothing else.
func yield() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness) }
