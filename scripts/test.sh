#!/usr/bin/env bash
# What `deno task test` runs: all tests but those of operations, Kubernetes, pages and the interface, or those under the
# given paths.
#
#   deno task test                          all of them; a few minutes
#   deno task test shared/noaa              a part
#   deno task test --filter 'a name' PATH   flags go to `deno test`
#
# Each run has a temporary folder of its own. A test that leaves a file in it, or a process behind, fails the run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

paths=()
for argument in "$@"; do
  case "$argument" in -*) ;; *) [ -e "$argument" ] && paths+=("$argument") ;; esac
done
if [ ${#paths[@]} -eq 0 ]; then
  bash scripts/tools.sh moto
  echo "Testing everything but operations, Kubernetes, pages and the interface (deno task test:ops, test:kubernetes, …); this takes a few minutes." >&2
  # Parts of operations need tools that take minutes to build, pages a browser, the interface its judges.
  set -- --ignore=testing/suites/ops,testing/suites/pages,testing/suites/api,testing/suites/kubernetes "$@"
fi

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
status=0
# Tests wait as often as they compute: half as many again as there are cores keep those busy.
export DENO_JOBS="${DENO_JOBS:-$((($(nproc) * 3 + 1) / 2))}"
TMPDIR=$temporary "$deno" test --doc --parallel --allow-all "$@" || status=$?

left=$(find "$temporary" -mindepth 1 -maxdepth 1 -printf '%f ' 2>/dev/null || true)
if [ -n "$left" ]; then
  echo "tests left files behind: $left" >&2
  status=1
fi
for process in $(grep -lz "^TMPDIR=$temporary\$" /proc/[0-9]*/environ 2>/dev/null || true); do
  process=${process#/proc/} process=${process%/environ}
  echo "tests left a process behind: $(tr '\0' ' ' <"/proc/$process/cmdline" 2>/dev/null)" >&2
  kill -9 "$process" 2>/dev/null || true
  status=1
done
exit "$status"
