#!/usr/bin/env bash
# What `deno task bench` runs: every benchmark, or those named (`deno task bench announce cycle`). With --small each
# takes seconds and proves only that it runs; figures worth keeping go to bench/results.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

flags=() names=()
for argument in "$@"; do
  case "$argument" in -*) flags+=("$argument") ;; *) names+=("bench/$argument.ts") ;; esac
done
[ ${#names[@]} -gt 0 ] || names=(bench/*.ts)
for file in "${names[@]}"; do
  case "$file" in bench/*_test.ts) continue ;; esac
  grep -q '^// Not a benchmark' "$file" && continue
  echo "== $file"
  memory=() # as the daemon is run everywhere
  [ "$file" = bench/cycle.ts ] && memory=("--v8-flags=$(<daemon/v8_flags.txt)")
  "$deno" run --allow-all "${memory[@]}" "$file" "${flags[@]}"
done
