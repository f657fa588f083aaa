package main

import (
	"io"
	"log/slog"

	"github.com/spf13/cobra"
)

// logOptions say how much a command logs to stderr.
type logOptions struct{ level choice }

func defaultLogOptions() logOptions {
	return logOptions{level: choice{value: "info", allowed: []string{"debug", "info", "warn", "error"}}}
}

func (o *logOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var(&o.level, "log-level", "debug, info, warn or error; error also silences the progress")
	completeWords(cmd, "log-level", o.level.allowed)
}

// hush leaves but errors, unless somebody has said how much is to be logged.
func (o *logOptions) hush(cmd *cobra.Command, isQuiet bool) {
	if isQuiet && !cmd.Flags().Changed("log-level") {
		o.level.value = "error"
	}
}

// quiet reports whether only errors are shown.
func (o *logOptions) quiet() bool { return o.level.value == "error" }

func (o *logOptions) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	switch o.level.value {
	case "debug":
		level = slog.LevelDebug
	case "warn":
		level = slog.LevelWarn
	case "error":
		level = slog.LevelError
	default:
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: plainErrors}))
}

// plainErrors logs the message of an error. The handler would print it with %+v, to which
// the errors of some packages add their stack.
func plainErrors(_ []string, a slog.Attr) slog.Attr {
	if err, ok := a.Value.Any().(error); ok {
		a.Value = slog.StringValue(err.Error())
	}
	return a
}
