package outline

// MostProblems is for tests.
const MostProblems = mostProblems
