// Package sidetest is what every side of a comparison promises, as tests that any side
// can be run through: Run. Its own tests compare sides of different kinds with each other.
package sidetest
