package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"allclear/report"
)

// Read reads what Write wrote. It refuses a file that is cut short or followed by more, another
// schema version, and words it does not know. It passes over keys and facts that it does not
// know, since versions of one schema may add some.
func Read(r io.Reader) (*report.Document, error) {
	var d report.Document
	decoder := json.NewDecoder(r)
	if err := decoder.Decode(&d); err != nil {
		return nil, fmt.Errorf("this is no complete report.json: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is no report.json: something follows the document")
	}
	if d.SchemaVersion != report.SchemaVersion {
		return nil, fmt.Errorf("the report has schema version %d, this program reads version %d: use the version of allclear that wrote it",
			d.SchemaVersion, report.SchemaVersion)
	}
	d.Arrange()
	return &d, nil
}
