package server

import "context"

// Facts reads the global value of every system variable named that the server
// knows, and the facts "version" and "version_comment". A variable that it
// doesn't know is left out.
func (m *Member) Facts(ctx context.Context, variables []string) (map[string]string, error) {
	found, err := m.records(ctx, "reading settings", "SHOW GLOBAL VARIABLES")
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(found))
	for _, r := range found {
		all[r.text("VARIABLE_NAME")] = r.text("VALUE")
	}
	facts := map[string]string{}
	for _, name := range append([]string{"version", "version_comment"}, variables...) {
		if value, ok := all[name]; ok {
			facts[name] = value
		}
	}
	return facts, nil
}
