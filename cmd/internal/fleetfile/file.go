package fleetfile

import "allclear/cmd/internal/login"

// fleetFile is fleet.yaml as it is written. Numbers are text here, so that a bad one
// gets a message of ours instead of the decoder's.
//
// The command line without a file fills in the same structure, so that both
// ways are checked by the same code.
type fleetFile struct {
	Fleet      string            `yaml:"fleet"`
	Production bool              `yaml:"production"`
	Defaults   login.Level       `yaml:"defaults"`
	Databases  []string          `yaml:"databases"`
	Tables     []string          `yaml:"tables"`
	Exclude    []excludeFile     `yaml:"exclude"`
	AppendOnly []string          `yaml:"append_only"`
	Pairs      []pairFile        `yaml:"pairs"`
	Gentle     gentleFile        `yaml:"gentle"`
	Features   []featureFile     `yaml:"features"`
	Accepted   []acceptedFile    `yaml:"accepted"`
	Severities map[string]string `yaml:"severities"` // by kind
	IDs        idsFile           `yaml:"ids"`
}

// pairFile is one pair: what it says about logging in overrides the defaults, and its limits those
// of the fleet.
type pairFile struct {
	Name   string      `yaml:"name"`
	A      *memberFile `yaml:"a"`
	B      *memberFile `yaml:"b"`
	Login  login.Level `yaml:",inline"`
	Gentle limitsFile  `yaml:"gentle"`
}

// member is one of the pair's members, nil where it names none.
func (p *pairFile) member(which string) *memberFile {
	if which == "b" {
		return p.B
	}
	return p.A
}

// memberFile is one member: what it says about logging in overrides its pair.
type memberFile struct {
	Host   string      `yaml:"host"`
	Port   string      `yaml:"port"`
	Socket string      `yaml:"socket"`
	Login  login.Level `yaml:",inline"`
}

// featureFile is a part of the site.
type featureFile struct {
	Name       string   `yaml:"name"`
	Tables     []string `yaml:"tables"`
	CanDisable bool     `yaml:"can_disable"`
}

// excludeFile are tables to leave out: a pattern alone, or with the reason for it.
type excludeFile struct {
	Pattern string `yaml:"pattern"`
	Reason  string `yaml:"reason"`
}

// UnmarshalYAML reads either form.
func (e *excludeFile) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&e.Pattern) == nil {
		return nil
	}
	type mapping excludeFile // without this method
	return unmarshal((*mapping)(e))
}

// acceptedFile are findings that somebody accepts.
type acceptedFile struct {
	Kind   string `yaml:"kind"`
	Table  string `yaml:"table"` // a pattern of db.table
	Column string `yaml:"column"`
	Pair   string `yaml:"pair"`
	Reason string `yaml:"reason"`
	By     string `yaml:"by"`
	Until  string `yaml:"until"` // 2026-12-31
}
