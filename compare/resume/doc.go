// Package resume knows which runs another run can go on with: what a run was asked for is kept
// before it reads anything, so that it can be gone on with however it was cut.
//
// It does not know what a run has read (compare/freshness does), nor where anything is kept.
package resume
