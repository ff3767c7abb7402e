#!/usr/bin/env bash
# The browser tests against the real server. Without Chromium they are skipped on a user's machine and fail in CI.
set -euo pipefail
cd "$(dirname "$0")/.."
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  if [ "${CI:-}" = "true" ]; then echo "Chromium is not installed, and CI must run the browser tests." >&2; exit 1; fi
  echo "browser tests skipped: no Chromium found (Debian: apt install chromium fonts-noto-cjk)"
  exit 0
fi
home=$(mktemp -d)
port=${YIXIAN_E2E_PORT:-8765}
export YIXIAN_HOME="$home" YIXIAN_PORT="$port" CHROMIUM="$browser"
.venv/bin/yixian demo >/dev/null
.venv/bin/yixian serve >"$home/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$home"' EXIT
for _ in $(seq 60); do
  if curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null 2>&1; then break; fi
  kill -0 $server || { cat "$home/serve.log" >&2; exit 1; }
  sleep 0.5
done
export PATH="$(bash .ci/node.sh --path):$PATH"
cd widgets
YIXIAN_E2E_URL="http://127.0.0.1:$port" npm run e2e --silent
