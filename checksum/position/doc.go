// Package position knows how far a server has come in replication, and tells of two servers
// whether one has still to apply what the other has. Servers say it in three ways: by
// MariaDB's GTIDs (0-3543-490), by MySQL's GTID sets (uuid:1-490), and by places in a
// binlog (bin.000007:1234).
//
// It is pure: package server asks, and package compare decides what it means for rows.
package position
