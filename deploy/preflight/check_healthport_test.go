package preflight

import "testing"

// Health checks once went to port 8000 while requests went to 3000.
func TestHealthPortCheck(t *testing.T) {
	const port = "HealthCheckPort: traffic-port"
	wants(t, sound(t, port, "HealthCheckPort: 8000"), "health_port", Refuse, "requests go to port 3000, health checks to port 8000", "HealthCheckPort to traffic-port", "stack.yaml:15")
	wants(t, sound(t, port, "HealthCheckPort: '3000'"), "health_port", Fine)
	wants(t, sound(t, "      "+port+"\n", ""), "health_port", Fine)

	// Without the template, what is live.
	f := sound(t)
	f.Targets[0].Resource = nil
	f.Targets[0].Live.Port, f.Targets[0].Live.HealthPort = "3000", "8000"
	wants(t, f, "health_port", Refuse, "health checks to port 8000")
}
