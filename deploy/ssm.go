package deploy

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// Parameter is the value of a parameter of SSM; false when there is none of
// that name. A SecureString is not decrypted: a status is no secret.
func (c *Clients) Parameter(ctx context.Context, name string) (value string, there bool, err error) {
	out, err := c.Parameters.GetParameter(ctx, &ssm.GetParameterInput{Name: &name})
	var missing *ssmtypes.ParameterNotFound
	switch {
	case errors.As(err, &missing):
		return "", false, nil
	case err != nil:
		return "", false, c.Explain(err)
	case out.Parameter == nil:
		return "", false, nil
	}
	return deref(out.Parameter.Value), true, nil
}
