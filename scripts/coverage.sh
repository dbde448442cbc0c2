#!/usr/bin/env bash
# What `deno task coverage` runs: the tests, and then which lines of the programs they ran, as a table and as pages in
# the ignored folder coverage/html. Processes that a test starts are not counted.
#
#   deno task coverage                all tests
#   deno task coverage shared/noaa    a part
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

rm -rf coverage
status=0
bash scripts/test.sh --coverage=coverage --coverage-raw-data-only "$@" || status=$?

folders=""
for path in "$@"; do [ -e "$path" ] && folders+="|${path%/}"; done
[ -n "$folders" ] || folders="|daemon/|oracle/|shared/"
only="--include=^file://$PWD/(${folders#|})"
"$deno" coverage coverage "$only" '--exclude=_test\.ts$'
"$deno" coverage coverage "$only" '--exclude=_test\.ts$' --html
exit "$status"
