#!/bin/sh
# After the package is unpacked, by dpkg or rpm: the account that sweeps run as, and its folder.
# Nothing is started or enabled.
set -e

if ! getent passwd allclear >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/allclear --no-create-home \
		--shell "$(command -v nologin || echo /usr/sbin/nologin)" --comment "allclear" allclear
fi
if [ ! -d /var/lib/allclear ]; then
	install -d -o allclear -g allclear -m 0755 /var/lib/allclear
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi
