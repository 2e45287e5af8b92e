#!/usr/bin/env bash
# Brings pipecat into a Python environment outside the repository, for `npm run bench -- end-of-speech`: 520 MB.
#
#   bench/peers/setup.sh     into $AIVT_PEERS, else ~/.cache/aivt-peers
#
# Needs Linux on x86-64 and Python 3.11 or newer with venv. AIVT itself uses nothing of it.
set -euo pipefail

root=${AIVT_PEERS:-$HOME/.cache/aivt-peers}
python=${PYTHON:-python3}
mkdir -p "$root"
[ -x "$root/venv/bin/pip" ] || "$python" -m venv "$root/venv"
"$root/venv/bin/pip" --disable-pip-version-check install --quiet 'pipecat-ai[silero]==1.14.0'
