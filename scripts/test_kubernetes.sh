#!/usr/bin/env bash
# What `deno task test:kubernetes` runs: the charts on a real API server and its controllers, without nodes. Needs Go,
# and the first time some minutes to build them.
#
#   deno task test:kubernetes               all of it
#   bash scripts/test_kubernetes.sh --prepare   only installs the tools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec bash scripts/test_suite.sh testing/suites/kubernetes 'helm kubernetes' "$@"
