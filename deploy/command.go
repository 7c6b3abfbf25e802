package deploy

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// where is how a call is addressed on the command line.
type where struct{ region, profile, endpoint string }

// command is the command line of a call that takes the stack's name alone.
func (s *Snapshot) command(call string) string {
	return strings.Join(append([]string{"aws cloudformation", call, "--stack-name", shellQuote(s.Root.Name())}, s.where.flags()...), " ")
}

func (w where) flags() (all []string) {
	for _, f := range [][2]string{{"--region", w.region}, {"--profile", w.profile}, {"--endpoint-url", w.endpoint}} {
		if f[1] != "" {
			all = append(all, f[0], shellQuote(f[1]))
		}
	}
	return all
}

// commandLine is the aws command that does the same as an update. Values of
// parameters that are not to be shown stand in it as ****.
func commandLine(in *cloudformation.UpdateStackInput, w where, secret func(parameter string) bool) string {
	words := []string{"aws cloudformation update-stack", "--stack-name", shellQuote(deref(in.StackName))}
	switch {
	case in.TemplateURL != nil:
		words = append(words, "--template-url", shellQuote(*in.TemplateURL))
	case in.TemplateBody != nil:
		words = append(words, "--template-body", "file://TEMPLATE")
	default:
		words = append(words, "--use-previous-template")
	}
	if len(in.Parameters) > 0 {
		words = append(words, "--parameters")
	}
	for _, p := range in.Parameters {
		words = append(words, shellQuote(parameterWord(p, secret)))
	}
	if len(in.Capabilities) > 0 {
		words = append(words, "--capabilities")
		for _, c := range in.Capabilities {
			words = append(words, string(c))
		}
	}
	return strings.Join(append(words, w.flags()...), " ")
}

// parameterWord is a parameter in the shorthand of the aws command, where a
// comma would begin the next key.
func parameterWord(p cfntypes.Parameter, secret func(string) bool) string {
	word := "ParameterKey=" + deref(p.ParameterKey)
	switch value := deref(p.ParameterValue); {
	case deref(p.UsePreviousValue):
		return word + ",UsePreviousValue=true"
	case secret(deref(p.ParameterKey)):
		return word + ",ParameterValue=****"
	case value == "" || strings.ContainsAny(value, ",=\"'\\[]{} \n\t"):
		return word + `,ParameterValue="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	default:
		return word + ",ParameterValue=" + value
	}
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)

// shellQuote is a word as a shell takes it.
func shellQuote(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
