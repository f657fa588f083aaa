package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/user"

	"allclear/compare/fleet"
	"allclear/report"
)

// origin is who runs which program where, for those who ask later. What cannot be found out is "".
type origin struct{ user, host, sha256 string }

func findOrigin(lookupEnv func(string) (string, bool)) (o origin) {
	if u, err := user.Current(); err == nil {
		o.user = u.Username
	}
	if from, ok := lookupEnv("SUDO_USER"); ok && from != o.user {
		o.user += " (sudo of " + from + ")"
	}
	if name, err := os.Hostname(); err == nil {
		o.host = name
	}
	if sum, err := sumOfProgram(); err == nil {
		o.sha256 = sum
	}
	return o
}

// sumOfProgram is the SHA-256 of the program that runs, in hex.
func sumOfProgram() (sum string, err error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	if running := "/proc/self/exe"; isThere(running) { // the file that runs, even if another has taken its name
		path = running
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// document makes the Document of a run by this program.
func (o *origin) document(run report.Run, policy report.Policy, outcome *fleet.Outcome) *report.Document {
	run.User, run.Host = o.user, o.host
	d := report.Build(buildVersion(), run, policy, outcome)
	d.Tool.SHA256 = o.sha256
	return d
}
