package aws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"upness/lab/aws/wire"
)

const identityVersion = "2011-06-15"

// identity is STS: who the lab takes everyone for.
func (s *Server) identity() []wire.Operation {
	return []wire.Operation{
		wire.On(identityVersion, "GetCallerIdentity", func(context.Context, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
			return &sts.GetCallerIdentityOutput{Account: &s.cfg.Account, UserId: new("AIDALAB"), Arn: new("arn:aws:iam::" + s.cfg.Account + ":user/lab")}, nil
		}),
	}
}
