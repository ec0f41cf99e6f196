#!/bin/sh
# Say clearly what is missing when Node 20+ and npm are not there.
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "RealCatcha needs Node 20 or newer with npm to build the widget; it was not found on PATH." >&2
    exit 1
fi
if ! node -e 'process.exit(parseInt(process.versions.node, 10) < 20 ? 1 : 0)'; then
    echo "RealCatcha needs Node 20 or newer; found $(node --version)." >&2
    exit 1
fi
