package main

import "github.com/urfave/cli/v2"

func deployCommand() *cli.Command {
	return &cli.Command{
		Name:  "deploy",
		Usage: "deployments on AWS: check beforehand, carry out, watch",
		Description: "Example:\n" +
			"  upness deploy preflight --stack Stack1 --parameter LcImageId=ami-37884c4d\n" +
			"  upness deploy update --stack Stack1 --parameter LcImageId=ami-37884c4d",
		Subcommands: []*cli.Command{
			preflightCommand(),
			updateCommand(),
		},
	}
}
