package calibrate

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
)

type buffer = bytes.Buffer

// curlTool: a loop of requests, one after the other.
var curlTool = tool{
	Name: "curl", program: "curl",
	How: "a shell loop of `curl --fail`, one after the other, with the same timeout; fail: one of them fails",
	run: func(ctx context.Context, m *measurement) (string, error) { return m.loop(ctx, "") },
}

// probeTool: what an outside monitor does, at its quickest.
var probeTool = tool{
	Name: "probe", program: "curl",
	How: "`curl --fail` once a second; fail: one of them fails",
	run: func(ctx context.Context, m *measurement) (string, error) { return m.loop(ctx, "sleep 1") },
}

// loop runs curl again and again for as long as the load would last.
func (m *measurement) loop(ctx context.Context, pause string) (string, error) {
	script := fmt.Sprintf(`end=$(( $(date +%%s%%N) + %d )); failed=0
while [ $(date +%%s%%N) -lt $end ]; do for url; do
  "$CURL" --silent --fail --output /dev/null --max-time %g "$url" || failed=1
done; %s
done; exit $failed`, m.length.Nanoseconds(), m.timeout.Seconds(), pause)
	m.env = append(m.env, "CURL="+m.program)
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", script, "sh"}, m.urls(2)...)...)
	if _, err := m.output(cmd); err != nil {
		return saidFail, nil
	}
	return saidPass, nil
}
