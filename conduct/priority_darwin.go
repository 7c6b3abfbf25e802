package conduct

// hurry does nothing: macOS has its own ways to favour interactive work.
func hurry() {}

func calm(int) {}
