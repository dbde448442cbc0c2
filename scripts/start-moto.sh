#!/usr/bin/env bash
# A local S3 service with the buckets of both programs, until Ctrl-C (needs Python 3.9 or newer).
#
#   scripts/start-moto.sh               runs it and prints the settings to use
#   scripts/start-moto.sh COMMAND…      runs it while COMMAND runs, with those settings in its environment
#
# MOTO_PORT chooses another port than 4566. Objects live in memory and are gone when it stops.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
port=${MOTO_PORT:-4566}
endpoint="http://localhost:$port"
buckets=(noaa-oracle-weather noaa-oracle-backups)

export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-west-2 AWS_DEFAULT_REGION=us-west-2

say() { printf 'moto: %s\n' "$*" >&2; }
# Succeeds when the server answers METHOD PATH with a 2xx status.
ask() {
  "$root/.tools/venv/bin/python" - "$endpoint$2" "$1" 2>/dev/null <<'PYTHON'
import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(sys.argv[1], method=sys.argv[2]), timeout=5)
PYTHON
}

bash "$root/scripts/tools.sh" moto
if ask GET /; then
  say "something already listens on port $port; stop it or set MOTO_PORT"
  exit 1
fi

log=$(mktemp)
"$root/.tools/venv/bin/python" "$root/scripts/moto_server.py" 127.0.0.1 "$port" >"$log" 2>&1 &
server=$!
stop() {
  trap - EXIT INT TERM
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM

for _ in $(seq 100); do
  ask GET /moto-api/ && ready=yes && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [ -z "${ready:-}" ]; then
  say "did not start:"
  cat "$log" >&2
  exit 1
fi
for bucket in "${buckets[@]}"; do ask PUT "/$bucket"; done

say "ready at $endpoint with ${buckets[*]}"
if [ $# -gt 0 ]; then
  status=0
  NOAA_DAEMON_S3_ENDPOINT=$endpoint NOAA_DAEMON_S3_BUCKET=${buckets[0]} NOAA_ORACLE_S3_ENDPOINT=$endpoint "$@" || status=$?
  exit "$status"
fi
cat <<SETTINGS
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-west-2
export NOAA_DAEMON_S3_ENDPOINT=$endpoint NOAA_DAEMON_S3_BUCKET=${buckets[0]}
export NOAA_ORACLE_S3_ENDPOINT=$endpoint
SETTINGS
say "Ctrl-C stops it"
wait "$server"
