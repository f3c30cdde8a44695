#!/usr/bin/env bash
# get_odoo.sh FOLDER VERSION [strict|newest]
# Fetch Debian's odoo-19 through the mirror that apt already uses and unpack it as FOLDER/odoo-VERSION. Works as root and
# as an ordinary user: it reads apt's settings, writes nothing below /etc or /var, and lets apt check the signatures.
# Prints the version that came. "newest": when the suite no longer has VERSION, take the newest one it has.
set -euo pipefail
folder=${1:?usage: get_odoo.sh FOLDER VERSION [strict|newest]}
version=${2:?usage: get_odoo.sh FOLDER VERSION [strict|newest]}
otherwise=${3:-strict}
suite=${ODOO_DEB_SUITE:-sid} # the only suite with odoo-19
keyring=${ODOO_DEB_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}

stop() {
    echo "error: $1" >&2
    exit 1
}

for program in apt-get apt-cache dpkg-deb; do
    command -v $program >/dev/null || stop "$program is missing: this needs Debian; or set ODOO_SRC to an Odoo 19 source tree"
done
[ -r "$keyring" ] || stop "$keyring is missing: apt-get install debian-archive-keyring"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/odoo-apt.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work"/{lists/partial,cache/archives/partial}
mkdir -m 777 "$work/packages" # apt downloads as its own user when run by root

# The mirror and release of the first Debian "main" index apt knows; works before any "apt-get update".
read -r mirror release < <(
    apt-get indextargets --no-release-info --format '$(CREATED_BY) $(COMPONENT) $(REPO_URI) $(RELEASE)' |
        awk '$1 == "Packages" && $2 == "main" && $3 !~ /security/ && $4 !~ /-/ && !done {print $3, $4; done = 1}'
) || true
[ -n "${mirror:-}" ] || stop "apt knows no Debian 'main' source; or set ODOO_SRC to an Odoo 19 source tree"
printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
    "$mirror" "$suite $release" "$keyring" >"$work/odoo.sources"
apt=(-q -o Dir::Etc::sourcelist="$work/odoo.sources" -o Dir::Etc::sourceparts=-
    -o Dir::State="$work" -o Dir::State::Lists="$work/lists" -o Dir::State::status=/dev/null
    -o Dir::Cache="$work/cache" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any)
apt-get "${apt[@]}" update >&2 || stop "the index of Debian $suite cannot be read: no network, or a signature that $keyring does not know"

have=$(apt-cache "${apt[@]}" madison odoo-19 | awk -F' *[|] *' '{print $2}' | sort -uV)
[ -n "$have" ] || stop "Debian $suite has no package odoo-19; set ODOO_SRC to an Odoo 19 source tree"
if ! grep -qxF -- "$version" <<<"$have"; then
    [ "$otherwise" = newest ] || stop "odoo-19 $version is not in Debian $suite, which has: $(echo $have)"
    version=$(tail -n1 <<<"$have")
fi
target=$folder/odoo-$version
if [ -d "$target" ]; then
    echo "$version"
    exit
fi

# The further packages hold the files that odoo-19's links point at. They come from the host's own release: Font Awesome
# of later releases has another layout than the one Odoo uses.
further=()
for package in fonts-font-awesome fonts-roboto-unhinted fonts-montserrat fonts-inconsolata fonts-ocr-b \
    libjs-jquery libjs-jquery-form libjs-underscore; do
    if apt-cache "${apt[@]}" madison "$package" | grep -qF " $release/"; then
        further+=("$package/$release")
    else
        further+=("$package/$suite")
    fi
done
(cd "$work/packages" && apt-get "${apt[@]}" download "odoo-19=$version" "${further[@]}" >&2) || stop "the download broke off: run it again"

rm -rf "$folder"/unpacking.*
new=$(mktemp -d "$folder/unpacking.XXXXXX")
chmod 755 "$new"
for package in "$work"/packages/*.deb; do dpkg-deb -x "$package" "$new"; done
python=$new/usr/lib/python3/dist-packages
rm -rf "$python"/{addons,doc,setup} # addons is a second copy of odoo/addons without its data
find "$python" -name '*.po' ! -name 'en*.po' ! -name 'zh*.po' -delete
# The package lacks a file that mail's manifest lists; without it every page logs an error. Only camera blur uses it.
blur=$python/odoo/addons/mail/static/lib/selfie_segmentation
if [ ! -e "$blur/selfie_segmentation.js" ]; then
    mkdir -p "$blur"
    echo '/* not in the Debian package: camera background blur is not available */' >"$blur/selfie_segmentation.js"
fi
mv "$new" "$target"
echo "$version"
