package seed

// rolePart makes the test binary play the tool, so that it can be killed.
const rolePart = "UPNESS_SEED_TEST_PART"

func playPart() int { return 0 }
