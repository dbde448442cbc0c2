#!/usr/bin/env bash
# What `deno task test:ops` runs: the suite of operations, with the real tools.
#
#   deno task test:ops                     all of it
#   deno task test:ops testing/suites/ops/a_test.ts   a part
#   bash scripts/test_ops.sh --prepare     only installs the tools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
echo "Preparing the tools of operations in .tools; the first time this takes about 15 minutes." >&2
bash scripts/tools.sh moto validators readers host packaging debian proxies litestream helm promtool typescript
[ "${1:-}" = --prepare ] && exit
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

# Completions are tried in each shell that is there: here all of them are.
[ $# -gt 0 ] || set -- testing/suites/ops shared/cli/completions
PATH="$PWD/.tools/bin:$PATH" "$deno" test --allow-all "$@"
