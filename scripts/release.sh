#!/usr/bin/env bash
# Builds what a release consists of, into dist/release, from the tagged commit that is checked out:
#
#   scripts/release.sh                        downloads the official runtimes
#   scripts/release.sh --archives DIR         takes their archives from DIR, under their own names
#
# It refuses a checkout with changes, a tag that version, charts, flake or CHANGELOG.md do not agree with, and every
# runtime but the official one, whose hash is pinned in scripts/packaging/runtimes.txt. What it built lives a demo
# event's life and is installed in a fresh Debian before it says that the release is ready. Needs what
# `deno task test:ops` needs, and npm, curl and unzip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
refuse() {
  printf 'not released: %s\n' "$@" >&2
  exit 1
}
# The deno on PATH: whoever releases calls this script, not a task.
deno=$(command -v deno) || refuse "deno is not on PATH"
archives=
[ "${1:-}" != --archives ] || archives=$(realpath "${2:?which folder}")

[ -z "$(git status --porcelain)" ] || refuse "the checkout has changes: commit or stash them"
tag=$(git describe --tags --exact-match HEAD 2>/dev/null) || refuse "this commit has no tag: git tag v1.2.3"
changes=$("$deno" run --quiet --allow-read=. scripts/packaging/check_versions.ts "$tag") || refuse "see above"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missing=()
while read -r processor url pinned; do
  archive=$work/$processor.zip
  if [ "$pinned" = unpinned ]; then
    problem="the runtime for $processor is not pinned in scripts/packaging/runtimes.txt"
  elif [ -n "$archives" ]; then
    cp "$archives/${url##*/}" "$archive" && problem= || problem="$archives has no ${url##*/}"
  else
    curl --fail --silent --show-error --location --output "$archive" "$url" && problem= || problem="$url cannot be downloaded"
  fi
  if [ -n "$problem" ]; then
    [ "$processor" = arm64 ] || refuse "$problem"
    missing+=("$processor: $problem")
    continue
  fi
  found=$(sha256sum <"$archive" | cut -d' ' -f1)
  [ "$found" = "$pinned" ] || refuse "the runtime for $processor has the hash $found, pinned is $pinned: it is not the official one"
  mkdir -p "$work/runtimes/$processor"
  unzip -q "$archive" denort -d "$work/runtimes/$processor"
done < <(grep -v '^#' scripts/packaging/runtimes.txt)

npx -y --prefer-offline deno@2.9.6 task compile --runtimes "$work/runtimes"
grep -q ' official ' dist/runtime.txt || refuse "the programs have the runtime of smoke tests inside"
npx -y --prefer-offline deno@2.9.6 task package
"$deno" test --allow-all --filter '/whole life, moved|installed in a fresh/' \
  testing/suites/ops/compiled_test.ts testing/suites/ops/packages_test.ts ||
  refuse "the smoke test failed"

read -r version hash _ <dist/runtime.txt
{
  printf '# noaa-oracle %s\n\n%s\n\n## How it was built\n\n' "$tag" "$changes"
  printf -- '- The runtime inside is Deno %s as its makers publish it (SHA-256 of denort: %s).\n' "$version" "$hash"
  printf -- "- With it the programs for x64 lived a demo event's whole life and were installed in Debian 12.\n"
  printf -- '- The tests that run with every change use a runtime of Deno 2.6.10 from another source inside compiled\n'
  printf '  programs, since the official one cannot be had where they run; that one is in no file of this release.\n'
  [ ! -e dist/noaa-oracle-aarch64 ] || printf -- '- Programs for arm64 were built but not run.\n'
  for one in "${missing[@]}"; do printf -- '- Not built: %s.\n' "$one"; done
  printf '\n## The check of decision records as one file\n\n'
  printf 'verify.html checks a record in any browser, without a server. Its SHA-256: %s.\n' \
    "$(sha256sum <dist/release/verify.html | cut -d' ' -f1)"
} >dist/release/NOTES.md
echo "ready: dist/release, with NOTES.md for whoever publishes it"
