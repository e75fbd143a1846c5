#!/usr/bin/env bash
# The page in a real browser. First the doors, on a new server of this build; then the room, on the demo of this build with a simulated
# city. Both are started on free ports and ended again. With DAWRIA_URL set only the room is walked, on that server
# (DAWRIA_E2E_ACCOUNT and DAWRIA_E2E_PASSWORD sign in). DAWRIA_E2E_ONLY=doors or room walks one.
set -euo pipefail
cd "$(dirname "$0")/../.."
out="${DAWRIA_E2E_OUT:-$PWD/target/e2e}"
export DAWRIA_E2E_OUT="$out/pictures"
mkdir -p "$out"

if [[ -n "${DAWRIA_URL:-}" ]]; then
  exec node web/e2e/run.mjs
fi

binary="${DAWRIA_BIN:-target/release/dawria}"
units="${DAWRIA_E2E_UNITS:-200}"
only="${DAWRIA_E2E_ONLY:-}"
log="$out/demo.log"
started=""
ended() {
  [[ -n "$started" ]] || return 0
  kill -INT "$started" 2>/dev/null || true
  wait "$started" 2>/dev/null || true
  started=""
}
trap ended EXIT

# Waits until the command in its arguments prints something; a server that ended, or is not ready in two minutes, is shown.
await() {
  local what="$1" found=""
  shift
  for _ in $(seq 600); do
    found="$("$@" 2>/dev/null || true)"
    [[ -n "$found" ]] && printf '%s' "$found" && return 0
    if ! kill -0 "$started" 2>/dev/null; then
      cat "$log" >&2
      echo "the $what ended before it was ready; its output is above" >&2
      return 1
    fi
    sleep 0.2
  done
  echo "the $what was not ready after two minutes; its output is in $log" >&2
  return 1
}

if [[ "$only" != room ]]; then
  log="$out/doors.log"
  fresh="$(mktemp -d "$out/doors.XXXXXX")"
  "$binary" serve --http 127.0.0.1:0 --data-dir "$fresh/data" --web-dir web/dist --ready-file "$fresh/ready.json" >"$log" 2>&1 &
  started=$!
  address="$(await 'new server' sed -n 's/.*"http":"\([^"]*\)".*/\1/p' "$fresh/ready.json")"
  DAWRIA_URL="http://$address" DAWRIA_E2E_SETUP_TOKEN="$(cat "$fresh/data/setup-token")" node web/e2e/doors.mjs
  ended
  rm -rf "$fresh"
fi

if [[ "$only" != doors ]]; then
  log="$out/demo.log"
  "$binary" demo --units "$units" --calls-per-minute 20 --http 127.0.0.1:0 --nmea 127.0.0.1:0 --data-dir "$out/data" \
    --web-dir web/dist ${CITY:+--city "$CITY"} >"$log" 2>&1 &
  started=$!
  url="$(await demo sed -n 's/.*Dawria is up: \(http[^ ]*\).*/\1/p' "$log")"
  # The demo prints its logins; all have one password, of four groups of five.
  password="$(await demo grep -m 1 -oE '\b[2-9a-hjkmnp-z]{5}(-[2-9a-hjkmnp-z]{5}){3}\b' "$log")"
  DAWRIA_URL="$url" DAWRIA_E2E_UNITS="$units" DAWRIA_E2E_ACCOUNT=demo-chief DAWRIA_E2E_PASSWORD="$password" node web/e2e/run.mjs
fi
