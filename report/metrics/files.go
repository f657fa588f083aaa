package metrics

import _ "embed" // the two files

// Rules are alerts for Prometheus: a file for its rule_files.
//
//go:embed rules.yaml
var Rules []byte

// Dashboard is a dashboard for Grafana to import.
//
//go:embed dashboard.json
var Dashboard []byte
