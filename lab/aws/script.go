package aws

import (
	"regexp"
	"strings"

	"upness/lab/aws/scaling"
)

// script is what the lab understands of an instance's user data. It carries no
// shell script out; it looks for the few commands that matter to a release.
type script struct {
	role            Role
	signals         bool   // calls cfn-signal
	stack, resource string // whom it signals
	gated           bool   // not before its target is healthy, or its migration has run
	status          string // name of the SSM parameter that the migration's status is written to; may be empty
}

var (
	continued  = regexp.MustCompile(`\\\n\s*`)
	comment    = regexp.MustCompile(`(?m)^\s*#.*$`)
	cfnSignal  = regexp.MustCompile(`cfn-signal\b[^\n]*`)
	stackFlag  = regexp.MustCompile(`--stack[ =]["']?([^\s"']+)`)
	resFlag    = regexp.MustCompile(`--resource[ =]["']?([^\s"']+)`)
	healthWait = regexp.MustCompile(`describe-target-health|wait target-in-service`)
	putStatus  = regexp.MustCompile(`put-parameter\b[^\n]*--name[ =]["']?([^\s"']+)`)
	migrates   = regexp.MustCompile(`(?i)\bmigrat`)
	inService  = regexp.MustCompile(`(?i)systemctl (start|enable)[^\n]*migrat`)
)

// readScript reads the user data of an instance.
func readScript(l scaling.Launch) script {
	text := continued.ReplaceAllString(comment.ReplaceAllString(l.UserData, ""), " ")
	s := script{role: API}
	if migrates.MatchString(text) {
		s.role = Migration
	}
	if tag := l.Tags["role"]; tag != "" {
		s.role = Role(tag)
	}
	before, after := text, ""
	if at := cfnSignal.FindStringIndex(text); at != nil {
		before, after = text[:at[0]], text[at[0]:at[1]]
		s.signals, s.stack, s.resource = true, flag(stackFlag, after), flag(resFlag, after)
	}
	s.gated = healthWait.MatchString(before)
	if s.role == Migration {
		// A unit that is only started runs beside the rest of the script.
		s.gated = !inService.MatchString(before)
	}
	s.status = flag(putStatus, text)
	return s
}

func flag(re *regexp.Regexp, text string) string {
	if m := re.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}
