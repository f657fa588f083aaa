package finding

func schemaKinds() []Entry { return nil }
