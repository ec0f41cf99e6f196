#!/bin/sh
# Print a Python 3.11+ that can make virtual environments; say clearly what is missing otherwise.
for name in python3.11 python3.12 python3.13 python3.14 python3; do
    found=$(command -v "$name") || continue
    "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$found has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
    echo "$found"
    exit 0
done
echo "RealCatcha needs Python 3.11 or newer; none was found (looked for python3.11 to python3.14 and python3)." >&2
exit 1
