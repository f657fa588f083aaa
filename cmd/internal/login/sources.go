package login

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/settings"
	"allclear/compare/suggest"
)

// Sources read the places where the passwords of a fleet are kept: files, option files
// and environment variables. Flags are not among them, because every user of the machine
// can see those.
type Sources struct {
	lookupEnv func(name string) (string, bool)
	log       *slog.Logger
	warned    map[string]bool // files already warned about
}

// NewSources takes the environment to look variables up in, and a log for warnings.
func NewSources(lookupEnv func(string) (string, bool), log *slog.Logger) Sources {
	return Sources{lookupEnv: lookupEnv, log: log, warned: map[string]bool{}}
}

// A Problem is what is wrong with one key of a level.
type Problem struct {
	Key, Hint string
	Err       error
}

// Check finds everything that is wrong with one level.
func (s Sources) Check(level Level, folder string) []Problem {
	var found []Problem
	fail := func(key string, err error, hint string) {
		if own := exit.HintOf(err); own != "" {
			hint = own
		}
		found = append(found, Problem{key, hint, err})
	}
	if level.PasswordFile != "" && level.PasswordEnv != "" {
		fail("password_env", errors.New("both password_file and password_env"), "keep one")
	}
	if level.PasswordFile != "" {
		if _, err := s.passwordFile(settings.Resolve(folder, level.PasswordFile)); err != nil {
			fail("password_file", err, "a file that this account can read, its first line the password")
		}
	}
	if level.PasswordEnv != "" {
		if _, err := s.passwordEnv(level.PasswordEnv); err != nil {
			fail("password_env", err, "set it, or name another source of the password")
		}
	}
	if level.DefaultsFile != "" {
		options, err := s.OptionFile(settings.Resolve(folder, level.DefaultsFile))
		switch {
		case err != nil:
			fail("defaults_file", err, "an option file that this account can read, with a [client] group")
		case options.Password.IsSet() && level.PasswordFile+level.PasswordEnv != "":
			fail("defaults_file", errors.New("the option file has a password, and another source is named beside it"), "keep one")
		case !knownTLS(options.TLS):
			fail("defaults_file", fmt.Errorf("unknown ssl-mode %q in the option file", options.TLS), tlsHint())
		}
	}
	if !knownTLS(level.TLS) {
		fail("tls", fmt.Errorf("unknown TLS mode %q", level.TLS), suggest.Or(level.TLS, TLSModes(), tlsHint()))
	}
	for _, file := range []struct{ key, path, hint string }{
		{"tls_ca", level.TLSCA, "a file of certificates in PEM form"},
		{"tls_cert", level.TLSCert, "a file with the client's certificate in PEM form"},
		{"tls_key", level.TLSKey, "a file that this account can read, with the certificate's key in PEM form"},
	} {
		if file.path == "" {
			continue
		}
		if _, err := settings.Read(settings.Resolve(folder, file.path)); err != nil {
			fail(file.key, err, file.hint)
		}
	}
	return found
}

// Resolve finds out how to log in. The levels are given from the inside out, and each
// setting comes from the first that has it. Within a level, its own user and TLS mode go
// before those of its option file. The levels have been checked before.
func (s Sources) Resolve(levels []Level, folder string) (Login, error) {
	found := Login{Ask: true}
	for _, level := range levels {
		var options OptionFile
		if level.DefaultsFile != "" {
			var err error
			if options, err = s.OptionFile(settings.Resolve(folder, level.DefaultsFile)); err != nil {
				return Login{}, err
			}
		}
		if found.Ask {
			password, named, err := s.password(level, options, folder)
			if err != nil {
				return Login{}, err
			}
			found.Password, found.Ask = password, !named
		}
		found.User = cmp.Or(found.User, level.User, options.User)
		found.TLS = server.TLSMode(cmp.Or(string(found.TLS), level.TLS, options.TLS))
		found.CAFile = cmp.Or(found.CAFile, settings.Resolve(folder, level.TLSCA), options.CAFile)
		found.CertFile = cmp.Or(found.CertFile, settings.Resolve(folder, level.TLSCert), options.CertFile)
		found.KeyFile = cmp.Or(found.KeyFile, settings.Resolve(folder, level.TLSKey), options.KeyFile)
	}
	if found.TLS == "" {
		found.TLS = server.TLSPreferred
	}
	return found, nil
}

// password returns the password that one level names, and whether it names one.
func (s Sources) password(level Level, options OptionFile, folder string) (Secret, bool, error) {
	switch {
	case level.PasswordFile != "":
		password, err := s.passwordFile(settings.Resolve(folder, level.PasswordFile))
		return password, true, err
	case level.PasswordEnv != "":
		password, err := s.passwordEnv(level.PasswordEnv)
		return password, true, err
	case options.Password.IsSet():
		return options.Password, true, nil
	}
	return Secret{}, false, nil
}

// passwordFile reads the first line of a file, without its line end.
func (s Sources) passwordFile(path string) (Secret, error) {
	data, err := settings.Read(path)
	if err != nil {
		return Secret{}, err
	}
	s.warnIfShared(path)
	line, _, _ := strings.Cut(string(data), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return Secret{}, exit.WithHint(fmt.Errorf("the first line of %s is empty", path),
			"write the password there, or remove the setting to send none")
	}
	return NewSecret(line), nil
}

func (s Sources) passwordEnv(name string) (Secret, error) {
	value, ok := s.lookupEnv(name)
	if !ok || value == "" {
		return Secret{}, fmt.Errorf("the environment variable %s is not set", name)
	}
	return NewSecret(value), nil
}

// OptionFile reads an option file, and warns if others may read a password in it.
func (s Sources) OptionFile(path string) (OptionFile, error) {
	options, err := readOptionFile(path)
	if err == nil && options.Password.IsSet() {
		s.warnIfShared(path)
	}
	return options, err
}

// warnIfShared warns once of a file with a password that others may read. It is no
// error, because the fleet must be verified now, and the file can be mended later.
func (s Sources) warnIfShared(path string) {
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

// TLSModes are the words that say how TLS is used.
func TLSModes() []string {
	return []string{string(server.TLSDisabled), string(server.TLSPreferred), string(server.TLSRequired),
		string(server.TLSVerifyCA), string(server.TLSVerifyIdentity)}
}

func knownTLS(mode string) bool { return mode == "" || slices.Contains(TLSModes(), mode) }

func tlsHint() string { return "one of " + strings.Join(TLSModes(), ", ") }
