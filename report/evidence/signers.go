package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// Signers are who may sign, in the form that ssh-keygen calls ALLOWED SIGNERS.
type Signers []signer

type signer struct {
	principals    string
	key           ssh.PublicKey
	namespaces    []string // patterns; nil for any
	after, before time.Time
}

// ReadSigners reads a file of allowed signers. Lines with cert-authority are refused: no
// certificate is followed here.
func ReadSigners(file string) (all Signers, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := readSigner(line)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", file, number, err)
		}
		all = append(all, s)
	}
	return all, lines.Err()
}

func readSigner(line string) (s signer, err error) {
	principals, rest, ok := strings.Cut(line, " ")
	if strings.HasPrefix(line, `"`) {
		principals, rest, ok = strings.Cut(line[1:], `" `)
	}
	if !ok {
		return s, errors.New("no principals and key")
	}
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(rest))
	if err != nil {
		return s, err
	}
	s = signer{principals: principals, key: key}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "namespaces":
			s.namespaces = strings.Split(value, ",")
		case "valid-after":
			s.after, err = signerTime(value)
		case "valid-before":
			s.before, err = signerTime(value)
		default:
			err = fmt.Errorf("the option %s is not known here", name)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// signerTime reads YYYYMMDD[HHMM[SS]][Z], which is local time without the Z.
func signerTime(text string) (time.Time, error) {
	zone := time.Local
	digits, isUTC := strings.CutSuffix(text, "Z")
	if isUTC {
		zone = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(layout) == len(digits) {
			return time.ParseInLocation(layout, digits, zone)
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time", text)
}

// who gives the principals that a key belongs to, if it was allowed to sign at a time.
func (all Signers) who(key ssh.PublicKey, at time.Time) (principals string, ok bool) {
	for _, s := range all {
		isKey := bytes.Equal(s.key.Marshal(), key.Marshal())
		isInTime := (s.after.IsZero() || !at.Before(s.after)) && (s.before.IsZero() || at.Before(s.before))
		if isKey && isInTime && s.signsEvidence() {
			return s.principals, true
		}
	}
	return "", false
}

func (s *signer) signsEvidence() bool {
	for _, pattern := range s.namespaces {
		if matches, err := path.Match(pattern, Namespace); err == nil && matches {
			return true
		}
	}
	return s.namespaces == nil
}
