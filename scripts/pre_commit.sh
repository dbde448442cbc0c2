#!/usr/bin/env bash
# The fast part of `deno task ok`, for git to run before each commit: what needs no tests, and the architecture.
# It looks at the files as they lie there, staged or not.
#
#   ln -s ../../scripts/pre_commit.sh .git/hooks/pre-commit    git runs it from now on
#   git commit --no-verify                                     and once not
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"
# shellcheck source=scripts/find_deno.sh
. scripts/find_deno.sh

run() {
  "$deno" "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    echo "pre-commit: \`deno $*\` failed; nothing was committed" >&2
    exit 1
  }
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run task checks
run test --quiet --allow-all testing/architecture
