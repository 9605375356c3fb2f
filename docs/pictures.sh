#!/usr/bin/env bash
# Makes docs/pictures anew from the sample organization: the first page of every sheet
# as LibreOffice prints it, and the page of HTML as Chromium shows it. Takes soffice,
# pdftoppm and pdftotext (poppler-utils), chromium and convert (imagemagick).
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/tlaudit" .
(
  cd "$work"
  ./tlaudit --quiet demo >/dev/null
  cd demo
  ../tlaudit --quiet report --period 2026-Q3 --reviewers reviewers.csv --remediation --format xlsx --out ../out >/dev/null
)
bundle=$work/out/access-review-2026-09-30 # with the plan, which the demo has as a file
issued=$work/demo/access-review-2026-09-30
rm -f docs/pictures/*.png

# small NAME reduces a picture to 256 colours and gives it its name.
small() { convert "$work/shot.png" -colors 256 -strip "PNG8:docs/pictures/$1.png"; }

soffice --headless "-env:UserInstallation=file://$work/office" --convert-to pdf --outdir "$work" "$bundle/access-review.xlsx" >/dev/null
pages=$(pdfinfo "$work/access-review.pdf" | sed -n 's/^Pages: *//p')
number=0
last=
for page in $(seq "$pages"); do
  sheet=$(pdftotext -layout -f "$page" -l "$page" "$work/access-review.pdf" - | sed -n "s/^.*  \\([A-Z][A-Za-z-]*\\), page $page of $pages\$/\\1/p" | tr '[:upper:]' '[:lower:]')
  if [ "$sheet" = "$last" ]; then
    continue
  fi
  last=$sheet
  number=$((number + 1))
  pdftoppm -r 96 -png -singlefile -f "$page" -l "$page" "$work/access-review.pdf" "$work/shot"
  small "$(printf 'sheet-%02d-%s' "$number" "$sheet")"
done

# shot NAME SIZE [FLAG...] takes a picture of the page.
shot() {
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars "--user-data-dir=$work/browser" "--window-size=$2" \
    "--screenshot=$work/shot.png" "${@:3}" "file://$issued/access-review.html" 2>/dev/null
  small "$1"
}
shot page-light 1280,1000
shot page-dark 1280,900 --blink-settings=preferredColorScheme=0
shot page-narrow 500,900
ls -l docs/pictures
