#!/usr/bin/env bash
# What `deno task compile` runs: builds dist/noaa-oracle and dist/noaa-daemon, each one file that needs nothing beside it
# (dynamically linked to glibc; the SQLite addon unpacks into the temp folder).
#
# The runtime that goes into them is downloaded by `deno compile`. Where that is refused, an old runtime cut out of an
# npm package takes its place: good enough to try the programs, marked by dist/NOT-FOR-RELEASE, never to be shipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

mkdir -p dist
rm -f dist/noaa-oracle* dist/noaa-daemon* dist/NOT-FOR-RELEASE
git rev-parse HEAD >shared/commit.txt 2>/dev/null || echo unknown >shared/commit.txt
trap 'rm -f shared/commit.txt' EXIT

# Package files that no program loads: other builds of DuckDB, the addon for musl, packages of tests and benchmarks.
# Excluding a folder has no effect on packages, so files are named; the small ones are left in.
modules=node_modules/.deno
# leave_out LIST PATH…: adds the larger files under the paths to the exclusions in LIST.
leave_out() {
  local -n list=$1
  local file
  shift
  while IFS= read -r file; do list+=(--exclude "$file"); done < <(find "$@" -type f -size +20k 2>/dev/null)
}
leave_out_tools() { leave_out "$1" "$modules"/{us-atlas,topojson-*,axe-core,puppeteer-core,@puppeteer+*,chromium-bidi,devtools-protocol}@*; }
duckdb=$(echo "$modules"/@duckdb+*)/node_modules/@duckdb/duckdb-wasm/dist
unneeded=()
leave_out unneeded "$modules"/{@libsql+*-musl,fast-check,fast-xml-parser,pure-rand,@types+*,yaml}@* \
  "$duckdb"/{*.map,duckdb-browser*,duckdb-coi*,duckdb-mvp*,duckdb-node.*,duckdb-node-eh*,duckdb-node-mvp*,tests-*,img}
leave_out_tools unneeded
without_database=()
leave_out without_database "$modules"/{@duckdb+*,@libsql+*,libsql@*,apache-arrow@*,kysely@*,lodash@*,d3-*,hono@*,marked@*,@photostructure+*}

workers=()
while IFS= read -r worker; do workers+=(--include "$worker"); done < <(find oracle -name '*_worker.ts' | sort)

# build COMPILER… -- OUT TARGET-FLAGS…: both programs with the permissions that each needs.
build_oracle() {
  # shellcheck disable=SC2046 # one flag a word
  "$@" $(<oracle/permissions.txt) "--v8-flags=$(<oracle/v8_flags.txt)" --include shared/commit.txt \
    "${workers[@]}" "${unneeded[@]}" --output "dist/noaa-oracle$suffix" oracle/main.ts
}
build_daemon() {
  # shellcheck disable=SC2046 # one flag a word
  "$@" $(<daemon/permissions.txt) "--v8-flags=$(<daemon/v8_flags.txt)" --include shared/commit.txt \
    "${unneeded[@]}" "${without_database[@]}" --output "dist/noaa-daemon$suffix" daemon/main.ts
}

build() {
  build_oracle "$@" && build_daemon "$@"
}

log=$(mktemp)
suffix=
if build "$deno" compile --quiet --frozen >"$log" 2>&1; then
  suffix=-aarch64
  build "$deno" compile --quiet --frozen --target aarch64-unknown-linux-gnu >>"$log" 2>&1 ||
    echo "not built: aarch64 (its runtime could not be downloaded)"
elif grep -qiE 'denort|download|dl\.deno\.land|error sending request' "$log"; then
  echo "The runtime for compiled programs could not be downloaded; taking an old one, for trying out only."
  bash scripts/tools.sh denort
  stub=$PWD/.tools/denort/denort old=$PWD/.tools/denort/deno
  DENORT_BIN=$stub build "$old" compile --quiet --no-check --no-lock --unstable-raw-imports \
    --unstable-worker-options --unstable-net >"$log" 2>&1 || { cat "$log"; exit 1; }
  echo "Built with an old runtime of unknown origin to prove that the programs work compiled." >dist/NOT-FOR-RELEASE
  echo "not built: aarch64 (its runtime could not be downloaded)"
else
  cat "$log"
  exit 1
fi
rm -f "$log"
for program in dist/noaa-oracle* dist/noaa-daemon*; do
  printf 'SIZE %s %s MB\n' "$program" "$(($(stat -c %s "$program") / 1000000))"
done
