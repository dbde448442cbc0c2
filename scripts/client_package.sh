#!/usr/bin/env bash
# What `deno task client` runs: writes the client of the oracle as an npm package into dist/client.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/tools.sh typescript
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh
"$deno" run --allow-read --allow-write --allow-env --allow-run scripts/client_package.ts "$@"
