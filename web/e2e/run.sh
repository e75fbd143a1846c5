#!/usr/bin/env bash
# The page in a real browser against a real server with a simulated city. With DAWRIA_URL set, that server is used; else the demo of
# this build is started on free ports and ended again.
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
log="$out/demo.log"
"$binary" demo --units "$units" --calls-per-minute 20 --http 127.0.0.1:0 --nmea 127.0.0.1:0 --data-dir "$out/data" \
  --web-dir web/dist ${CITY:+--city "$CITY"} >"$log" 2>&1 &
demo=$!
trap 'kill -INT $demo 2>/dev/null || true; wait $demo 2>/dev/null || true' EXIT

for _ in $(seq 600); do
  url="$(sed -n 's/.*Dawria is up: \(http[^ ]*\).*/\1/p' "$log")"
  [[ -n "$url" ]] && break
  if ! kill -0 $demo 2>/dev/null; then
    cat "$log" >&2
    echo "the demo ended before it was ready; its output is above" >&2
    exit 1
  fi
  sleep 0.2
done
if [[ -z "${url:-}" ]]; then
  echo "the demo was not ready after two minutes; its output is in $log" >&2
  exit 1
fi
DAWRIA_URL="$url" DAWRIA_E2E_UNITS="$units" node web/e2e/run.mjs
