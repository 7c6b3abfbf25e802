package calibrate

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

// k6Tool: judged by its threshold, which k6 turns into an exit status.
var k6Tool = tool{
	Name: "k6", program: "k6",
	How: "`k6 run` with constant arrivals at the same rate and the same timeout; fail: the threshold `http_req_failed: rate==0` is crossed",
	run: func(ctx context.Context, m *measurement) (string, error) {
		var script bytes.Buffer
		urls, err := json.Marshal(m.urls(20))
		if err != nil {
			return "", err
		}
		err = k6Script.Execute(&script, map[string]any{
			"rate": m.opts.Rate, "duration": m.length.Milliseconds(), "timeout": m.timeout.Milliseconds(), "urls": string(urls),
		})
		if err != nil {
			return "", err
		}
		name := filepath.Join(m.dir, "script.js")
		if err := os.WriteFile(name, script.Bytes(), 0o600); err != nil {
			return "", err
		}
		m.env = append(m.env, "K6_NO_USAGE_REPORT=true", "HOME="+m.dir)
		if _, err := m.output(exec.CommandContext(ctx, m.program, "run", "--quiet", "--address=", name)); err != nil {
			return saidFail, nil
		}
		return saidPass, nil
	},
}

var k6Script = template.Must(template.New("k6").Parse(strings.TrimLeft(`
import http from 'k6/http';
const urls = {{.urls}};
export const options = {
  discardResponseBodies: true,
  scenarios: { load: {
    executor: 'constant-arrival-rate', rate: {{.rate}}, timeUnit: '1s', duration: '{{.duration}}ms',
    preAllocatedVUs: 50, maxVUs: 500, gracefulStop: '{{.timeout}}ms',
  } },
  thresholds: { http_req_failed: ['rate==0'] },
};
export default function () {
  http.get(urls[Math.floor(Math.random() * urls.length)], { timeout: '{{.timeout}}ms', redirects: 0 });
}
`, "\n")))
