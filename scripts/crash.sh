#!/usr/bin/env bash
# What `deno task crash` runs: 50 times `kill -9` of a process that decides and signs (--kills, --seed).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

exec "$deno" run --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-ffi --allow-run \
  testing/suites/crash/main.ts "$@"
