#!/usr/bin/env bash
# The pictures of the README, from a month that has been run: make images VINTAGE=2008-09
# Needs pdftoppm (poppler-utils) and chromium.
set -euo pipefail
profile=$1 vintage=${2:?name a month that has been run: make images VINTAGE=2008-09}
outputs=$(realpath "${UNEMPLOYMENT_RISK_HOME:-var}")/$profile/outputs/$vintage
images=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
visit=$(mktemp -d)
trap 'rm -rf "$visit"' EXIT

pdftoppm -png -r 80 -f 1 -l 1 -singlefile \
    "$outputs/bulletin_${profile}_${vintage}_en.pdf" "$images/bulletin_page_1"
chromium --headless --no-sandbox --disable-gpu --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --log-level=3 --user-data-dir="$visit" \
    --window-size=1000,1414 --screenshot="$images/board.png" \
    "file://$outputs/alert_board_${profile}_${vintage}.html"
