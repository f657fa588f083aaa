#!/bin/sh
# Before the package is removed, by dpkg (remove) or rpm (0 copies left): no timer starts what is
# no longer there. An upgrade stops nothing: a sweep that is at work goes on.
set -e

case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl stop 'allclear-sweep@*.timer' 'allclear-sweep@*.service' || true
	fi
	;;
esac
