package finding

// objectKinds are about what a database holds beside its tables.
func objectKinds() []Entry {
	return []Entry{
		{
			Kind: MissingObject, Severity: Warning, Harm: ToCome, Noun: "object", Legality: IfCovered,
			Meaning: "one member has a view, trigger, procedure, function or event that the other lacks",
			Remedy:  "make it on the member that lacks it, before that takes writes",
		},
		{
			Kind: ObjectDiffers, Severity: Warning, Harm: ToCome, Noun: "object",
			Meaning:     "a view, trigger, procedure, function or event is another one on the other member",
			Consequence: "it does something else there",
			Remedy:      "find out which definition is meant, and make it anew on the other member",
		},
		{
			Kind: DefinerMissing, Severity: Warning, Harm: ToCome, Noun: "object", Legality: IfCovered,
			Meaning:     "the account with whose rights a view or program runs does not exist on the server",
			Consequence: "what uses it fails with error 1449",
			Proves:      "the server's list of accounts does not have it",
			Remedy:      "create the account with the rights it takes, or make the object with another DEFINER",
		},
		{
			Kind: UnseenObjects, Severity: Info, Harm: OtherThanExpected, Noun: "member",
			Meaning: "the account may not see some definitions, or a snapshot does not have them: they were not compared",
			Proves:  "nothing is known of what was not seen",
			Remedy:  "none, unless it is to be compared: allclear explain prints the optional grants",
		},
	}
}
