#!/usr/bin/env bash
# What `deno task package` runs: makes of what `deno task compile` built, in dist/release,
#
#   noaa-oracle-VERSION-linux-ARCH.tar.gz        both programs, units, settings, docs, their checksums
#   noaa-oracle_VERSION_ARCH.deb, noaa-daemon_…  Debian packages
#   noaa-oracle-VERSION.tgz, noaa-daemon-….tgz   charts, where there is helm
#   noaa-oracle-VERSION.cdx.json                 what is inside (CycloneDX)
#   verify.html                                  the page that checks a decision record, as one file
#   SHA256SUMS                                   of all of them
#
# With the runtime of smoke tests inside, VERSION ends with +citest. The same commit gives the same bytes. Needs
# dpkg-deb, tar and gzip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh
umask 022
export LC_ALL=C

[ -e dist/runtime.txt ] || { echo "nothing to pack: first deno task compile" >&2; exit 1; }
version=$(sed -n 's/^export const VERSION = "\(.*\)";$/\1/p' shared/version.ts)
[ "$(cut -d' ' -f3 dist/runtime.txt)" = official ] || version=$version+citest
commit=$(git rev-parse HEAD)
[ "$(cut -d' ' -f4 dist/runtime.txt)" = "$commit" ] || { echo "dist is of another commit: first deno task compile" >&2; exit 1; }
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
day() { date --utc --date="@$SOURCE_DATE_EPOCH" "$@"; }

out=$PWD/dist/release
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# packed FILE FOLDER NAME: FOLDER/NAME as a tar file that depends on nothing but its content.
packed() {
  tar c --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -C "$2" "$3" |
    gzip -n -6 >"$1"
}

sbom=$out/noaa-oracle-$version.cdx.json
"$deno" run --quiet --allow-read=. scripts/packaging/write_sbom.ts "$version" "$commit" "$SOURCE_DATE_EPOCH" >"$sbom"

# summary PROGRAM: what it is, in one line.
summary() {
  case $1 in
    noaa-oracle) echo "weather oracle that attests NOAA readings for Bitcoin DLCs" ;;
    noaa-daemon) echo "collects NOAA weather and publishes it to a noaa-oracle" ;;
  esac
}

# manual PROGRAM: a manual page that holds its --help.
manual() {
  local name=${1#noaa-}
  cat <<EOF
.TH ${1^^} 8 "$(day +%F)" "$version" "System administration"
.SH NAME
$1 \\- $(summary "$1")
.SH DESCRIPTION
.nf
EOF
  # shellcheck disable=SC2046 # one flag a word
  NO_COLOR=1 "$deno" run --quiet $(<"$name/permissions.txt") "$name/main.ts" --help |
    sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^[.']/\\\\\&&/"
  printf '.fi\n'
}
for program in noaa-oracle noaa-daemon; do manual $program >"$work/$program.8"; done

# tarball ARCH SUFFIX: the programs of dist that end in SUFFIX.
tarball() {
  local name=noaa-oracle-$version-linux-$1
  local folder=$work/$name
  mkdir -p "$folder"/{bin,units,sysusers,settings,docs,man,alerts,grafana}
  install -m 0755 "dist/noaa-oracle$2" "$folder/bin/noaa-oracle"
  install -m 0755 "dist/noaa-daemon$2" "$folder/bin/noaa-daemon"
  install -m 0644 deploy/systemd/*.service "$folder/units"
  install -m 0644 deploy/debian/noaa-oracle.sysusers "$folder/sysusers/noaa-oracle.conf"
  install -m 0644 deploy/debian/noaa-daemon.sysusers "$folder/sysusers/noaa-daemon.conf"
  install -m 0644 deploy/debian/*.toml config/*.example.toml config/litestream.production.yml "$folder/settings"
  install -m 0644 docs/*.md "$folder/docs"
  install -m 0644 "$work"/*.8 "$folder/man"
  install -m 0644 deploy/helm/noaa-oracle/files/alerts.yml "$folder/alerts/noaa-oracle.yml"
  install -m 0644 deploy/helm/noaa-daemon/files/alerts.yml "$folder/alerts/noaa-daemon.yml"
  install -m 0644 deploy/grafana/*.json "$folder/grafana"
  install -m 0644 README.md CHANGELOG.md LICENSE dist/runtime.txt "$folder"
  install -m 0644 "$sbom" "$folder/sbom.cdx.json"
  (cd "$folder" && find . -type f -print0 | sort -z | xargs -0 sha256sum >"$folder.sums" && install -m 0644 "$folder.sums" SHA256SUMS)
  packed "$out/$name.tar.gz" "$work" "$name"
  rm -rf "$folder"
}

# filled FILE: a file of deploy/debian for the package $program.
filled() {
  local units=noaa-daemon.service key=daemon.pem
  [ "$program" = noaa-daemon ] || units="noaa-oracle.service noaa-oracle-litestream.service noaa-oracle-restore.service" key=oracle.pem
  sed -e "s/@PACKAGE@/$program/g" -e "s/@UNITS@/$units/g" -e "s/@KEY@/$key/g" "deploy/debian/$1"
}

# glibc FILE…: the newest version of glibc that they ask for.
glibc() { readelf --version-info --wide "$@" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | cut -d_ -f2; }

# deb PROGRAM ARCH SUFFIX
deb() {
  local program=$1 name=${1#noaa-}
  local root=$work/deb-$1-$2
  local doc=$root/usr/share/doc/$1
  mkdir -p "$root"/{DEBIAN,etc/noaa-oracle,usr/bin,usr/lib/sysusers.d,usr/share/man/man8,usr/share/lintian/overrides} \
    "$root/lib/systemd/system" "$doc/examples"
  install -m 0755 "dist/$1$3" "$root/usr/bin/$1"
  install -m 0644 "deploy/systemd/$1"*.service "$root/lib/systemd/system"
  install -m 0644 "deploy/debian/$1.sysusers" "$root/usr/lib/sysusers.d/$1.conf"
  install -m 0644 "deploy/debian/$name.toml" "$root/etc/noaa-oracle"
  install -m 0644 docs/*.md README.md "$doc"
  install -m 0644 "config/$name.example.toml" "$doc/examples"
  install -m 0644 "deploy/helm/$1/files/alerts.yml" "$doc/examples/alerts.yml"
  install -m 0644 "deploy/grafana/$1.json" "$doc/examples/grafana.json"
  [ "$1" != noaa-oracle ] || install -m 0644 config/litestream.production.yml "$doc/examples"
  gzip -9n <"$work/$1.8" >"$root/usr/share/man/man8/$1.8.gz"
  gzip -9n <"$sbom" >"$doc/${sbom##*/}.gz"
  { filled copyright | sed '/@LICENSE@/,$d'; sed -n '/^Permission/,$p' LICENSE | sed -e 's/^$/./' -e 's/^/ /'; } >"$doc/copyright"
  printf '%s (%s) stable; urgency=medium\n\n  * See CHANGELOG.md of the project, also in this folder.\n\n -- %s  %s\n' \
    "$1" "$version" "$maintainer" "$(day --rfc-email)" | gzip -9n >"$doc/changelog.gz"
  gzip -9n <CHANGELOG.md >"$doc/CHANGELOG.md.gz"
  filled lintian-overrides >"$root/usr/share/lintian/overrides/$1"

  local script
  for script in postinst prerm postrm; do
    filled $script >"$root/DEBIAN/$script"
    chmod 0755 "$root/DEBIAN/$script"
  done
  filled templates >"$root/DEBIAN/templates"
  echo "/etc/noaa-oracle/$name.toml" >"$root/DEBIAN/conffiles"
  (cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  cat >"$root/DEBIAN/control" <<EOF
Package: $1
Version: $version
Architecture: $2
Maintainer: $maintainer
Installed-Size: $(du -k -s --apparent-size "$root" | cut -f1)
Depends: libc6 (>= $(glibc "dist/$1$3" "$modules"/@libsql+linux-*-gnu@*/node_modules/@libsql/*/index.node)), libgcc-s1, debconf (>= 0.5) | debconf-2.0, systemd | systemd-standalone-sysusers | systemd-sysusers
Section: net
Priority: optional
Description: $(summary "$1")
$(case $1 in
  noaa-oracle) cat <<'TEXT'
 Keeps the weather files that daemons upload, tracks prediction events in
 SQLite, and attests the result of each with one signature that settles a DLC:
 only from complete evidence, and so that anyone can check it.
 .
 Nothing is started before somebody has made a key and settings:
 /usr/share/doc/noaa-oracle/install.md.
TEXT
  ;;
  noaa-daemon) cat <<'TEXT'
 Asks NOAA for METAR reports and NDFD forecasts once an hour, keeps every answer
 word for word in parquet files, and uploads them to a noaa-oracle with signed
 requests; an archive folder or bucket keeps them as well.
 .
 Nothing is started before somebody has made a key and settings:
 /usr/share/doc/noaa-daemon/install.md.
TEXT
  ;;
esac)
EOF
  # xz at its lowest level: somewhat larger than its best, in a tenth of the time.
  dpkg-deb --root-owner-group -Zxz -z0 --threads-max=1 --build "$root" "$out/$1_${version}_$2.deb" >/dev/null
  rm -rf "$root"
}

# Whoever packs answers for the packages, named as Debian's own tools are told (DEBFULLNAME, DEBEMAIL). The project has no
# mailbox, so without them an address stands there that nobody can take for one (RFC 2606).
maintainer="${DEBFULLNAME:-The noaa-oracle contributors} <${DEBEMAIL:-no-mailbox@noaa-oracle.invalid}>"
modules=node_modules/.deno
# all ARCH DEBIAN-ARCH SUFFIX: compressing is what takes the time, so side by side.
all() {
  local job
  tarball "$1" "$3" &
  local jobs=($!)
  deb noaa-oracle "$2" "$3" &
  jobs+=($!)
  deb noaa-daemon "$2" "$3" &
  jobs+=($!)
  for job in "${jobs[@]}"; do wait "$job"; done
}
all x64 amd64 ""
[ ! -e dist/noaa-oracle-aarch64 ] || all arm64 arm64 -aarch64

helm=$(command -v helm || echo .tools/bin/helm)
if [ -x "$helm" ]; then
  for chart in noaa-oracle noaa-daemon; do
    # helm writes the present time into its file.
    "$helm" package --destination "$work" "deploy/helm/$chart" >/dev/null
    mkdir "$work/chart"
    tar xzmf "$work/$chart-"*.tgz -C "$work/chart"
    packed "$out/$(cd "$work" && echo "$chart-"*.tgz)" "$work/chart" $chart
    rm -rf "$work/chart" "$work/$chart-"*.tgz
  done
else
  echo "not packed: charts (no helm; scripts/tools.sh helm builds it)"
fi

"$deno" run --quiet --allow-read=. --allow-write=dist --allow-env scripts/write_verifier.ts >/dev/null
install -m 0644 dist/verify.html "$out"

(cd "$out" && sha256sum -- * >"$work/sums" && install -m 0644 "$work/sums" SHA256SUMS)
for file in "$out"/*; do printf 'SIZE %s %s kB\n' "dist/release/${file##*/}" "$(($(stat -c %s "$file") / 1000))"; done
