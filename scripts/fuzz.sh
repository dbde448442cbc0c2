#!/usr/bin/env bash
# What `deno task fuzz` runs: damaged inputs for every parser of what others send, then the property tests over and over,
# each time with new random cases. A failure prints the input, or the seed and path to repeat it with.
#
#   deno task fuzz                          a million inputs a parser (an hour), and 20 rounds of the properties
#   deno task fuzz --cases 50000 --rounds 0
#   deno task fuzz --cases 0 --rounds 500 shared/noaa
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

cases=1000000 rounds=20
while [ $# -gt 0 ]; do
  case "$1" in
    --cases) cases=${2:?--cases needs a number} ;;
    --rounds) rounds=${2:?--rounds needs a number} ;;
    *) break ;;
  esac
  shift 2
done

if [ "$cases" -gt 0 ]; then
  export FUZZ_CASES=$cases FUZZ_SEED=$((RANDOM * 32768 + RANDOM))
  echo "$cases inputs a parser, FUZZ_SEED=$FUZZ_SEED"
  "$deno" test --allow-all testing/suites/fuzz
fi

[ "$rounds" -gt 0 ] || exit 0
mapfile -t files < <(grep -rlE --include='*_test.ts' 'fc\.assert|EVIDENCE_MODEL_SEED' "${@:-.}" | grep -v node_modules)
[ ${#files[@]} -gt 0 ] || { echo "no property tests there" >&2; exit 1; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for ((round = 1; round <= rounds; round++)); do
  export EVIDENCE_MODEL_SEED=$((RANDOM * 32768 + RANDOM))
  "$deno" test --quiet --allow-all "${files[@]}" >"$log" 2>&1 || { cat "$log"; exit 1; }
  echo "round $round of $rounds: $(grep -aE '^.*(ok|passed).*\|' "$log" | tail -n 1)"
done
