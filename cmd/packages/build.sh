#!/bin/sh
# Makes the packages of the last commit: for amd64 and arm64 a .tar.gz, a .deb and a .rpm, and SHA256SUMS of
# all that are in the folder. What is not committed is not in them.
#
#   cmd/packages/build.sh FOLDER [ARCHITECTURE...]
#
# The same commit gives the same bytes, in whatever folder and on whatever machine, with the same Go. Of the
# texts in them, the manual, the completions, the example of a fleet file and the rules come from the program.
# MAINTAINER="Name <address>" says whom to ask about the packages; it is the author of the commit otherwise.
set -eu
umask 022
export LC_ALL=C TZ=UTC CGO_ENABLED=0 GOFLAGS=-trimpath GOOS=linux GOAMD64=v1 GOARM64=v8.0

# The module proxy lacks modules that later versions need.
nfpm=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2

[ $# -ge 1 ] || { echo "usage: $0 FOLDER [ARCHITECTURE...]" >&2; exit 64; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
[ $# -ge 1 ] || set -- amd64 arm64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
top=$work/source here=$work/source/cmd/packages
# Its own clone has nothing but the commit, and a version: Go stamps none in a linked work tree.
git clone --quiet --shared "$(cd "$(dirname "$0")" && git rev-parse --show-toplevel)" "$top"
cd "$here"

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
MAINTAINER=${MAINTAINER:-$(git log -1 --format='%an <%ae>')}
export SOURCE_DATE_EPOCH MAINTAINER

# built_for this machine runs here, and has the texts.
built_for() { GOOS=$1 GOARCH=$2 go build -buildvcs=true -ldflags='-s -w' -o "$3" ../allclear; }
built_for "$(go env GOHOSTOS)" "$(go env GOHOSTARCH)" "$work/allclear"
version=$("$work/allclear" version | cut -d' ' -f2)
# v1.3.0-rc.1 comes before v1.3.0, which a tilde says to dpkg and rpm.
VERSION=$(echo "${version#v}" | sed 's/-/~/; s/-/./g')
export VERSION

# licences are those of the modules that are in the program, and of Go.
licences() {
	printf 'Go %s\n\n' "$(go env GOVERSION)"
	cat "$(go env GOROOT)/LICENSE"
	GOARCH=$1 go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ../allclear |
		sort -u | while read -r module its_version folder; do
		found=$(find "$folder" -maxdepth 1 -type f \( -iname '*licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' \) | sort)
		[ -n "$found" ] || { echo "$0: $module has no licence in its folder" >&2; exit 1; }
		printf '\n%s\n%s %s\n\n' "----------------------------------------" "$module" "$its_version"
		echo "$found" | while read -r file; do cat "$file"; echo; done
	done
}

for arch; do
	name=allclear-$VERSION-linux-$arch
	tree=$work/$name
	mkdir -p "$tree/completions" "$tree/examples" "$tree/systemd" "$tree/debian"
	built_for linux "$arch" "$tree/allclear"
	"$work/allclear" manual "$tree/man"
	for shell in bash zsh fish; do "$work/allclear" completion $shell >"$tree/completions/allclear.$shell"; done
	"$work/allclear" init --example --file - >"$tree/examples/fleet.yaml"
	"$work/allclear" metrics rules >"$tree/examples/prometheus-rules.yaml"
	"$work/allclear" metrics dashboard >"$tree/examples/grafana-dashboard.json"
	cp cron "$tree/examples/"
	cp allclear-sweep@.service allclear-sweep@.timer "$tree/systemd/"
	cp "$top/README.md" "$top/CHANGELOG.md" "$top/LICENSE" "$tree/"
	licences $arch >"$tree/third-party"
	tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=ustar \
		--exclude=debian -cf - "$name" | gzip -9n >"$out/$name.tar.gz"

	# Packages have pages, lists of changes and long licences compressed.
	cp copyright postinstall.sh preremove.sh postremove.sh lintian-overrides "$tree/debian/"
	printf 'allclear (%s-1) unstable; urgency=medium\n\n  * What has changed is in changelog.gz.\n\n -- %s  %s\n' \
		"$VERSION" "$MAINTAINER" "$(date -Rd "@$SOURCE_DATE_EPOCH")" >"$tree/debian/changelog"
	gzip -9n "$tree"/man/man*/* "$tree/debian/changelog" "$tree/CHANGELOG.md" "$tree/third-party"
	for packager in deb rpm; do
		(cd "$tree" && GOOS= GOARCH= ARCH=$arch go run $nfpm package --config "$here/nfpm.yaml" --packager $packager --target "$out/")
	done
done
cd "$out" && sha256sum -- allclear*.tar.gz allclear*.deb allclear*.rpm >SHA256SUMS
