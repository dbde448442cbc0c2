#!/usr/bin/env bash
# What `deno task pictures` runs: takes the pictures of docs/pictures anew, in a real Chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/tools.sh chromium
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh
"$deno" run --allow-all testing/suites/pages/pictures.ts
