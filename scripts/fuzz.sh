#!/usr/bin/env bash
# What `deno task fuzz` runs: the property tests over and over, each time with new random cases. A failure prints the
# seed and path to repeat it with.
#
#   deno task fuzz              20 rounds
#   deno task fuzz --rounds 500 shared/noaa
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

rounds=20
if [ "${1:-}" = --rounds ]; then
  rounds=${2:?--rounds needs a number}
  shift 2
fi
mapfile -t files < <(grep -rlE --include='*_test.ts' 'fc\.assert|EVIDENCE_MODEL_SEED' "${@:-.}" | grep -v node_modules)
[ ${#files[@]} -gt 0 ] || { echo "no property tests there" >&2; exit 1; }
for ((round = 1; round <= rounds; round++)); do
  export EVIDENCE_MODEL_SEED=$((RANDOM * 32768 + RANDOM))
  "$deno" test --quiet --allow-all "${files[@]}" >/tmp/fuzz.$$ 2>&1 || { cat /tmp/fuzz.$$; rm -f /tmp/fuzz.$$; exit 1; }
  echo "round $round of $rounds: $(grep -aE '^.*(ok|passed).*\|' /tmp/fuzz.$$ | tail -n 1)"
done
rm -f /tmp/fuzz.$$
