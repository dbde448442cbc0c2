#!/usr/bin/env bash
# What `deno task test:api` runs: the description of the interface before its judges, and an oracle before schemathesis,
# which asks it all that is described, with signatures. Needs npm and Python 3.10.
#
#   deno task test:api               all of it
#   bash scripts/test_api.sh --prepare   only installs the tools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec bash scripts/test_suite.sh testing/suites/api 'linters schemathesis' "$@"
