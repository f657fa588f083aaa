package outline

// MostProblems is for tests.
const MostProblems = mostProblems

// OnMember is onMember.
func OnMember(pair, on string) string { return onMember(pair, on) }
