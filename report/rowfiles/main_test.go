package rowfiles_test

import (
	"os"
	"testing"

	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }
