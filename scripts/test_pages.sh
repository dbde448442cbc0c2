#!/usr/bin/env bash
# What `deno task test:pages` runs: the pages in a real Chromium. Their pictures are left in .tools/pictures.
#
#   deno task test:pages               all of it
#   bash scripts/test_pages.sh --prepare   only installs the browser
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec bash scripts/test_suite.sh testing/suites/pages 'chromium' "$@"
