#!/usr/bin/env bash
# What `deno task chaos` runs: the real daemon delivers to the real oracle and to folder or S3 while both, the disks,
# the clock and NOAA misbehave as a seed says. Everything must arrive once all the same.
#
#   deno task chaos                        200 cycles, a few minutes
#   deno task chaos --cycles 20 --seed 7   fewer, and the same faults again
#   deno task chaos --logs FOLDER          keeps the logs of both programs
#
# As root, disks that fill up and turn read-only are part of it; otherwise those faults are skipped and counted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

bash scripts/tools.sh moto
exec "$deno" run --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-ffi --allow-run \
  testing/suites/chaos/main.ts "$@"
