package finding

func serverKinds() []Entry { return nil }
