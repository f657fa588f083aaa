package evidence

import "context"

// Authority stamps evidence with the time, as RFC 3161 says.
type Authority struct{ url string }

func (a *Authority) address() string {
	if a == nil {
		return ""
	}
	return a.url
}

func (a *Authority) stamp(context.Context, []byte) ([]byte, error) { return nil, nil }

func (t *tree) checkTimestamp(*Checked, []byte) {}
