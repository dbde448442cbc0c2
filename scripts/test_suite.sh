#!/usr/bin/env bash
# Runs a suite that needs tools of its own: what the tasks test:api, test:pages and test:kubernetes have in common.
#
#   scripts/test_suite.sh SUITE 'TOOL…'              all of it
#   scripts/test_suite.sh SUITE 'TOOL…' ARGUMENT…    what `deno test` is told instead, e.g. a path
#   scripts/test_suite.sh SUITE 'TOOL…' --prepare    only installs the tools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
suite=$1
read -ra tools <<<"$2"
shift 2
bash scripts/tools.sh "${tools[@]}"
[ "${1:-}" = --prepare ] && exit
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

[ $# -gt 0 ] || set -- "$suite"
"$deno" test --allow-all "$@"
