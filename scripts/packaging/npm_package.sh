#!/usr/bin/env bash
# Unpacks an npm package into a folder, if it has the hash that deno.lock gives it. Needs npm.
#
#   scripts/packaging/npm_package.sh NAME@VERSION FOLDER
set -euo pipefail
package=${1:?which package} folder=$(realpath "${2:?into which folder}")
lock=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../deno.lock")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "$package" >/dev/null
locked=$(grep -A1 -F "\"$package\": {" "$lock" | sed -n 's/.*"integrity": "sha512-\(.*\)".*/\1/p')
found=$(openssl dgst -sha512 -binary ./*.tgz | base64 -w0)
[ "$locked" = "$found" ] || { echo "$package has not the hash that deno.lock gives it: $found" >&2; exit 1; }
tar xzf ./*.tgz --strip-components=1 -C "$folder"
