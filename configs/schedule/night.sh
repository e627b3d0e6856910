#!/usr/bin/env bash
# One night: mine what is new, write the report, tell the webhook. What schedulers call.
#
#   night.sh thememiner.toml REPORT_FOLDER
#
# It ends with the code of `thememiner run` (docs/troubleshooting.md), so that 3 and 4 are noticed:
# the report is written all the same, and names a refused night at its head.
set -uo pipefail
settings=$1
folder=$2

thememiner run --config "$settings"
night=$?
case $night in
  0 | 3 | 4) ;;       # published, published with unusable rows, refused: there is a snapshot to show
  *) exit "$night" ;; # nothing new to show
esac

mkdir -p "$folder"
thememiner report --config "$settings" -o "$folder/report.html" || exit
thememiner report --config "$settings" -o "$folder/report.json" || exit
if [[ -n ${THEMEMINER_ALERTS__WEBHOOK:-} ]]; then
  thememiner alerts --config "$settings" --notify || exit
fi
exit "$night"
