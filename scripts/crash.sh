#!/usr/bin/env bash
# What `deno task crash` runs: 50 times `kill -9` of a process that decides and signs (--kills, --seed). With `server`, as
# `deno task crash:server`: 1,000 times of the whole server under mixed writes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

suite=testing/suites/crash/main.ts
if [ "${1:-}" = server ]; then
  suite=testing/suites/crash/server/main.ts
  shift
fi
exec "$deno" run --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-ffi --allow-run \
  "$suite" "$@"
