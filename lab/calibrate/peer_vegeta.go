package calibrate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"upness/lab/faults"
)

// vegetaTool: judged by the success ratio of its report.
var vegetaTool = tool{
	Name: "vegeta", program: "vegeta",
	How: "`vegeta attack` at the same rate with the same timeout; fail: `vegeta report` gives a success ratio below 1",
	run: func(ctx context.Context, m *measurement) (string, error) {
		var list bytes.Buffer
		for _, url := range m.urls(20) {
			fmt.Fprintf(&list, "GET %s\n", url)
		}
		targets, results := filepath.Join(m.dir, "targets"), filepath.Join(m.dir, "results")
		if err := os.WriteFile(targets, list.Bytes(), 0o600); err != nil {
			return "", err
		}
		_, err := m.output(exec.CommandContext(ctx, m.program, "attack", "-targets="+targets, "-output="+results,
			"-rate="+strconv.Itoa(m.opts.Rate)+"/1s", "-duration="+m.length.String(), "-timeout="+m.timeout.String()))
		if err != nil {
			return saidFail, nil // it ended by a signal: no user takes that for a pass
		}
		m.hold = func(*os.Process) {}
		text, err := m.output(exec.CommandContext(ctx, m.program, "report", "-type=json", results))
		if err != nil {
			return "", err
		}
		var report struct{ Success *float64 }
		if err := json.Unmarshal(text, &report); err != nil || report.Success == nil {
			return "", errors.Join(errors.New("report without a success ratio"), err)
		}
		if *report.Success < 1 {
			return saidFail, nil
		}
		return saidPass, nil
	},
}

// urls are some requests in the shares of the plan's targets.
func (m *measurement) urls(n int) []string {
	targets := m.fault.Load.Targets
	if len(targets) == 0 {
		targets = []faults.Target{{Path: "/answer"}}
	}
	var sum float64
	for _, t := range targets {
		sum += max(1, t.Share)
	}
	var urls []string
	for _, t := range targets {
		for range max(1, int(float64(n)*max(1, t.Share)/sum)) {
			urls = append(urls, m.url(t))
		}
	}
	return urls
}
