#!/bin/sh
# Rebuild the committed files of static/: stylesheet, fonts, icons, htmx. Needs Node 20 or newer and the dev packages.
set -eu
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"
npm ci --ignore-scripts --no-audit --no-fund
mkdir -p build static/css static/vendor
node_modules/.bin/sass --no-source-map --no-charset --style=compressed \
  --load-path=node_modules/govuk-frontend/dist frontend/scss/portal.scss build/portal.css
"$python" frontend/stylesheet.py build/portal.css static/css/portal.css
"$python" frontend/fonts.py
"$python" frontend/icons.py
"$python" frontend/vendor.py
