# shellcheck shell=bash
# To be sourced: sets $deno to the Deno that runs the task this script belongs to, else to the one on PATH. With
# `npx deno task …` no deno need be on PATH, and the one npx puts there is a Node program that does not pass signals on.
deno=$(readlink "/proc/$PPID/exe" 2>/dev/null || true)
case "$(basename "$deno")" in
  deno*) ;;
  *) deno=$(command -v deno) || {
    echo "Deno is not on PATH. Without installing it: npx -y --prefer-offline deno@2.9.6 task …" >&2
    exit 1
  } ;;
esac
