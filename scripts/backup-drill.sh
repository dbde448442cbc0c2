#!/usr/bin/env bash
# Proves the backup: moto, the oracle and Litestream up; writes; `kill -9` of each in turn; the disk lost; a restore in
# the safe order; rows and attestations compared; going on; a second outcome refused by the decision store.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/tools.sh moto litestream
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh
exec "$deno" test --allow-all \
  testing/suites/ops/backup_drill_test.ts
