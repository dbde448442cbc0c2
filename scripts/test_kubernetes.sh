#!/usr/bin/env bash
# What `deno task test:kubernetes` runs: the charts on a real API server and its controllers, without nodes. Needs Go,
# and the first time some minutes to build them.
#
#   deno task test:kubernetes               all of it
#   bash scripts/test_kubernetes.sh --prepare   only installs the tools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/tools.sh helm kubernetes
[ "${1:-}" = --prepare ] && exit
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

[ $# -gt 0 ] || set -- testing/suites/kubernetes
"$deno" test --allow-all "$@"
