package checksum_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzJSON: a JSON column may hold any bytes. A document that parses equals itself
// written in another way; one that doesn't parse equals none that does.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"a": 1, "b": [true, null, "é", 1.5e3], "a": 2}`, `[]`, `"\ud83d\ude00"`, `"\ud800"`, `-0.0`, `18446744073709551616`,
		`1e400`, `{"": {"": {}}}`, "\"\xff\"", `{"a":`, "1 2", `"\\ud800"`, "\x00", `{"\u0061":1,"a":2}`,
	} {
		f.Add(s, uint64(len(s)))
	}
	l := layout(f, 0, jsonOfMariaDB("utf8mb4"))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		out := encode(t, l, packet(str(text)))
		if out[0] != 10 {
			return
		}
		require.True(t, json.Valid([]byte(text)), "%q", text)
		other := rewritten(t, text, seed)
		require.Equal(t, out, encode(t, l, packet(str(other))), "%s and %s", text, other)

		wrapped := encode(t, l, packet(str("["+other+"]")))
		require.NotEqual(t, out, wrapped)
	})
}

// rewritten is the same document with its members in another order, white space
// between its tokens, and other escapes.
func rewritten(t *testing.T, text string, seed uint64) string {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var document any
	require.NoError(t, d.Decode(&document))
	var out bytes.Buffer
	write(t, &out, document, rand.New(rand.NewPCG(seed, 1)))
	return out.String()
}

func write(t *testing.T, out *bytes.Buffer, v any, r *rand.Rand) {
	out.WriteString(strings.Repeat(" \n", r.IntN(3)))
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		out.WriteByte('{')
		for i, name := range names {
			if i > 0 {
				out.WriteByte(',')
			}
			write(t, out, name, r)
			out.WriteByte(':')
			write(t, out, v[name], r)
		}
		out.WriteByte('}')
	case []any:
		out.WriteByte('[')
		for i, element := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			write(t, out, element, r)
		}
		out.WriteByte(']')
	case string:
		out.WriteString(escaped(t, v, r))
	default:
		leaf, err := json.Marshal(v)
		require.NoError(t, err)
		out.Write(leaf)
	}
	out.WriteString(strings.Repeat("\t", r.IntN(2)))
}

// escaped writes a string as encoding/json does, with < > & in either form.
func escaped(t *testing.T, s string, r *rand.Rand) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(r.IntN(2) == 0)
	require.NoError(t, e.Encode(s))
	return strings.TrimSpace(out.String())
}
