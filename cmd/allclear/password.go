package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/suggest"
)

// passwordSources reads what a fleet names as the keepers of its passwords:
// files, option files, environment variables. Never flags: every user of the
// machine sees those.
type passwordSources struct {
	lookupEnv func(name string) (string, bool)
	log       *slog.Logger
	warned    map[string]bool // files already warned about
}

func newPasswordSources(lookupEnv func(string) (string, bool), log *slog.Logger) passwordSources {
	return passwordSources{lookupEnv: lookupEnv, log: log, warned: map[string]bool{}}
}

// levelProblem is what is wrong with one key of a level.
type levelProblem struct {
	key, hint string
	err       error
}

// check finds everything that is wrong with one level.
func (s passwordSources) check(level loginLevel, folder string) []levelProblem {
	var found []levelProblem
	fail := func(key string, err error, hint string) {
		if own := exit.HintOf(err); own != "" {
			hint = own
		}
		found = append(found, levelProblem{key, hint, err})
	}
	if level.PasswordFile != "" && level.PasswordEnv != "" {
		fail("password_env", errors.New("both password_file and password_env"), "keep one")
	}
	if level.PasswordFile != "" {
		if _, err := s.passwordFile(resolvePath(folder, level.PasswordFile)); err != nil {
			fail("password_file", err, "a file that this account can read, its first line the password")
		}
	}
	if level.PasswordEnv != "" {
		if _, err := s.passwordEnv(level.PasswordEnv); err != nil {
			fail("password_env", err, "set it, or name another source of the password")
		}
	}
	if level.DefaultsFile != "" {
		options, err := s.optionFile(resolvePath(folder, level.DefaultsFile))
		switch {
		case err != nil:
			fail("defaults_file", err, "an option file that this account can read, with a [client] group")
		case options.Password.isSet() && level.PasswordFile+level.PasswordEnv != "":
			fail("defaults_file", errors.New("the option file has a password, and another source is named beside it"), "keep one")
		case !knownTLS(options.TLS):
			fail("defaults_file", fmt.Errorf("unknown ssl-mode %q in the option file", options.TLS), tlsHint())
		}
	}
	if !knownTLS(level.TLS) {
		fail("tls", fmt.Errorf("unknown TLS mode %q", level.TLS), suggest.Or(level.TLS, tlsModes(), tlsHint()))
	}
	if level.TLSCA != "" {
		if _, err := readSettings(resolvePath(folder, level.TLSCA)); err != nil {
			fail("tls_ca", err, "a file of certificates in PEM form")
		}
	}
	return found
}

// resolve finds out how to log in: of every setting, the innermost level that
// has it counts. Within a level, its own user and TLS mode go before those of
// its option file. The levels have been checked before.
func (s passwordSources) resolve(levels []loginLevel, folder string) (login, error) {
	found := login{Ask: true}
	for _, level := range levels {
		var options optionFile
		if level.DefaultsFile != "" {
			var err error
			if options, err = s.optionFile(resolvePath(folder, level.DefaultsFile)); err != nil {
				return login{}, err
			}
		}
		if found.Ask {
			password, named, err := s.password(level, options, folder)
			if err != nil {
				return login{}, err
			}
			found.Password, found.Ask = password, !named
		}
		found.User = firstOf(found.User, level.User, options.User)
		found.TLS = server.TLSMode(firstOf(string(found.TLS), level.TLS, options.TLS))
		found.CAFile = firstOf(found.CAFile, resolvePath(folder, level.TLSCA), options.CAFile)
	}
	if found.TLS == "" {
		found.TLS = server.TLSPreferred
	}
	return found, nil
}

// password gives the password that one level names, and whether it names one.
func (s passwordSources) password(level loginLevel, options optionFile, folder string) (secret, bool, error) {
	switch {
	case level.PasswordFile != "":
		password, err := s.passwordFile(resolvePath(folder, level.PasswordFile))
		return password, true, err
	case level.PasswordEnv != "":
		password, err := s.passwordEnv(level.PasswordEnv)
		return password, true, err
	case options.Password.isSet():
		return options.Password, true, nil
	}
	return secret{}, false, nil
}

// passwordFile reads the first line of a file, without its line end.
func (s passwordSources) passwordFile(path string) (secret, error) {
	data, err := readSettings(path)
	if err != nil {
		return secret{}, err
	}
	s.warnIfShared(path)
	line, _, _ := strings.Cut(string(data), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return secret{}, exit.WithHint(fmt.Errorf("the first line of %s is empty", path),
			"write the password there, or remove the setting to send none")
	}
	return newSecret(line), nil
}

func (s passwordSources) passwordEnv(name string) (secret, error) {
	value, ok := s.lookupEnv(name)
	if !ok || value == "" {
		return secret{}, fmt.Errorf("the environment variable %s is not set", name)
	}
	return newSecret(value), nil
}

func (s passwordSources) optionFile(path string) (optionFile, error) {
	options, err := readOptionFile(path)
	if err == nil && options.Password.isSet() {
		s.warnIfShared(path)
	}
	return options, err
}

// warnIfShared warns, once, of a file that others may read a password in. It
// is no error: the fleet must be verified now, the file can be mended later.
func (s passwordSources) warnIfShared(path string) {
	facts, err := os.Stat(path)
	if err != nil || s.warned[path] {
		return
	}
	s.warned[path] = true
	const groupOrWorldReads = fs.FileMode(0o044)
	if facts.Mode()&groupOrWorldReads != 0 {
		s.log.LogAttrs(context.Background(), slog.LevelWarn, "others can read a file that holds a password",
			slog.String("file", path), slog.String("try", "chmod 600 "+path))
	}
}

func tlsModes() []string {
	return []string{string(server.TLSDisabled), string(server.TLSPreferred), string(server.TLSRequired),
		string(server.TLSVerifyCA), string(server.TLSVerifyIdentity)}
}

func knownTLS(mode string) bool { return mode == "" || slices.Contains(tlsModes(), mode) }

func tlsHint() string { return "one of " + strings.Join(tlsModes(), ", ") }

// resolvePath makes a path relative to the fleet file's folder, so that a run
// from cron finds what a run by hand finds.
func resolvePath(folder, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// firstOf gives the first text that is not empty.
func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
