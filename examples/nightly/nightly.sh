#!/usr/bin/env bash
# A whole night: fetch with dlt, mine, write the report, tell the webhook. From this folder, with
# thememiner on the PATH:
#
#   python -m venv .dlt-venv && .dlt-venv/bin/pip install -r requirements.txt
#   python fake_desk.py &                # or your own desk: set ZENDESK_URL, _EMAIL, _API_TOKEN
#   ./nightly.sh
#
# dlt has an environment of its own: neither program decides about the other's dependencies.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
desk=http://127.0.0.1:8321
export ZENDESK_URL=${ZENDESK_URL:-$desk}
export ZENDESK_EMAIL=${ZENDESK_EMAIL:-nobody@mail.example}
export ZENDESK_API_TOKEN=${ZENDESK_API_TOKEN:-none}
export THEMEMINER_ALERTS__WEBHOOK=${THEMEMINER_ALERTS__WEBHOOK:-$desk/hook}

# a night whose fetch failed is still mined, as other feeds may have brought something, and ends with 1
fetched=0
"${DLT_PYTHON:-$here/.dlt-venv/bin/python}" "$here/fetch.py" || fetched=1
"$here/../../configs/schedule/night.sh" "$here/thememiner.toml" reports || exit
exit "$fetched"
