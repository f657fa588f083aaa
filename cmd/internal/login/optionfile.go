package login

import (
	"fmt"
	"strings"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/settings"
)

// An OptionFile is what the [client] group of a MySQL option file (my.cnf) says
// about logging in. Other groups and other options are ignored.
type OptionFile struct {
	User, Host, Port, Socket string
	Password                 Secret
	TLS, CAFile              string // ssl-mode and ssl-ca
	CertFile, KeyFile        string // ssl-cert and ssl-key
}

// readOptionFile reads one file as the MySQL clients do, so that a file that
// works for `mysql --defaults-file` works here, with one exception: !include
// is refused, because following it would read files that were not named.
func readOptionFile(path string) (OptionFile, error) {
	data, err := settings.Read(path)
	if err != nil {
		return OptionFile{}, err
	}
	return parseOptionFile(path, string(data))
}

// parseOptionFile follows my_default.c of MySQL. Errors name the line, never
// its text, which may be a password.
func parseOptionFile(path, text string) (OptionFile, error) {
	var options OptionFile
	group := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		fail := func(what, hint string) (OptionFile, error) {
			return OptionFile{}, exit.WithHint(fmt.Errorf("%s:%d: %s", path, i+1, what), hint)
		}
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case strings.HasPrefix(line, "!"):
			return fail("!include and !includedir are not followed",
				"name the file that holds the password itself")
		case line[0] == '[':
			end := strings.IndexByte(line, ']')
			if end < 0 {
				return fail("the group's name has no ]", "[client]")
			}
			group = strings.TrimSpace(line[1:end])
		case group == "":
			return fail("an option before any [group]", "put [client] on the first line")
		case group == "client":
			if key, value, ok := cutOption(line); ok {
				options.set(key, value)
			}
		}
	}
	return options, nil
}

// set keeps the value of one option. It replaces an earlier value. The clients put the home folder in
// place of a ~ in the paths of certificates, though not in that of the socket.
func (o *OptionFile) set(key, value string) {
	switch strings.ReplaceAll(strings.TrimPrefix(key, "loose-"), "_", "-") {
	case "user":
		o.User = value
	case "password":
		o.Password = NewSecret(value)
	case "host":
		o.Host = value
	case "port":
		o.Port = value
	case "socket":
		o.Socket = value
	case "ssl-mode":
		o.TLS = strings.ReplaceAll(strings.ToLower(value), "_", "-")
	case "ssl-ca":
		o.CAFile = settings.InHome(value)
	case "ssl-cert":
		o.CertFile = settings.InHome(value)
	case "ssl-key":
		o.KeyFile = settings.InHome(value)
	}
}

// cutOption splits key=value; an option without = has no value here (a bare
// "password" asks the clients to prompt).
func cutOption(line string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(cutEndComment(line), "=")
	if !ok {
		return "", "", false
	}
	value = strings.TrimSpace(value)
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = value[1 : n-1]
	}
	return strings.TrimSpace(key), unescape(value), true
}

// cutEndComment ends the line at a # outside quotes, as the MySQL clients do. A password
// with a # in it must be quoted.
func cutEndComment(line string) string {
	var quote byte
	escaped := false
	for i := range len(line) {
		c := line[i]
		if (c == '"' || c == '\'') && !escaped {
			switch quote {
			case 0:
				quote = c
			case c:
				quote = 0
			}
		}
		if quote == 0 && c == '#' {
			return line[:i]
		}
		escaped = quote != 0 && c == '\\' && !escaped
	}
	return line
}

// unescape turns \n \t \r \b \s \" \' \\ into their characters; a backslash
// before anything else stays.
func unescape(value string) string {
	var out strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' || i == len(value)-1 {
			out.WriteByte(value[i])
			continue
		}
		i++
		switch c := value[i]; c {
		case 'n':
			out.WriteByte('\n')
		case 't':
			out.WriteByte('\t')
		case 'r':
			out.WriteByte('\r')
		case 'b':
			out.WriteByte('\b')
		case 's':
			out.WriteByte(' ')
		case '"', '\'', '\\':
			out.WriteByte(c)
		default:
			out.WriteByte('\\')
			out.WriteByte(c)
		}
	}
	return out.String()
}
