#!/bin/sh
# After the package is removed. When it is purged by dpkg, or erased by rpm, which knows no purge, the
# account and what an administrator enabled go too; but evidence of runs stays, and so does the
# account that it belongs to.
set -e

case "$1" in
purge | 0)
	rm -f /etc/systemd/system/timers.target.wants/allclear-sweep@*.timer
	if [ -d /var/lib/allclear ] && ! rmdir /var/lib/allclear 2>/dev/null; then
		echo "allclear: /var/lib/allclear holds the evidence of runs, and stays, as does its account." >&2
	elif getent passwd allclear >/dev/null; then
		userdel allclear
	fi
	;;
esac
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi
