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
paths=("$@")
status=0
bash scripts/test.sh --coverage=coverage/profile "${paths[@]}" || status=$?

only=()
for path in "${paths[@]}"; do [ -e "$path" ] && only+=("--include=^file://$PWD/${path%/}"); done
[ ${#only[@]} -gt 0 ] || only=("--include=^file://$PWD/(daemon|oracle|shared)/")
"$deno" coverage coverage/profile "${only[@]}" '--exclude=_test\.ts$' --html
mv coverage/profile/html coverage/html
echo "coverage/html/index.html shows each line"
exit "$status"
