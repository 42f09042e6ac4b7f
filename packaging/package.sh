#!/usr/bin/env bash
# Build the program as one folder that needs neither Python nor the internet, and from it what is handed on.
#     packaging/package.sh [reader|full]
# What is made lies in dist/FLAVOUR: the folder HumerusViewer, on Linux a .tar.gz and a .deb, and the build's report.
set -euo pipefail
cd "$(dirname "$0")/.."
flavour=${1:-reader}
case $flavour in reader|full) ;; *) echo "The flavours are reader and full, not $flavour." >&2; exit 2 ;; esac

work=build/package
dist=dist/$flavour
folder=$dist/HumerusViewer
venv=$work/$flavour-venv
log=$work/$flavour.log
bin=bin
[ "$(uname -s | cut -c1-5)" != MINGW ] || bin=Scripts
python=$venv/$bin/python
export HUMERUS_FLAVOUR=$flavour PYTHONHASHSEED=0
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1735689600)}
export SOURCE_DATE_EPOCH

mkdir -p "$work"
"${VENV:-.venv}/$bin/python" packaging/contents.py interpreter >"$work/interpreter.txt"
packaging/system-libraries.sh system-libraries.txt package-programs.txt "$PWD/$work/interpreter.txt"

# A virtual environment of its own for each flavour: what is not in it cannot slip into the folder.
environment() {  # FOLDER LIST: make it anew when its list or the pins have changed
    local wanted=$work/$2.txt
    {
        "${VENV:-.venv}/$bin/python" packaging/contents.py "$2"
        sed 's/^/# /' constraints.txt
    } >"$wanted"
    if ! cmp -s "$wanted" "$1/made-from.txt"; then
        echo "--- libraries: $2"
        "${VENV:-.venv}/$bin/python" -m venv --clear "$1"
        "$1/$bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement "$wanted"
        cp "$wanted" "$1/made-from.txt"
    fi
}
environment "$venv" "$flavour"
tools=$work/tools
environment "$tools" licence-tools

echo "--- icons, version resource, manual page"
QT_QPA_PLATFORM=offscreen "${VENV:-.venv}/$bin/python" packaging/icons.py "$work"
PYTHONPATH=. "${VENV:-.venv}/$bin/python" packaging/manual.py "$work"

echo "--- PyInstaller (log: $log)"
rm -rf "$dist"
if ! "$python" -m PyInstaller --noconfirm --log-level INFO --workpath "$work/$flavour-work" --distpath "$dist" \
    packaging/humerus-viewer.spec >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    exit 1
fi
if [ "$(uname -s)" = Linux ]; then
    ln -s HumerusViewer "$folder/humerus"
    ln -s HumerusViewer "$folder/humerus-viewer"
fi
"$python" packaging/strip.py "$folder"

echo "--- licences"
"$tools/$bin/python" packaging/licences.py --folder "$folder" --python "$python" \
    --toc "$work/$flavour-work/humerus-viewer/COLLECT-00.toc"
echo "--- contents"
"$python" packaging/check_contents.py "$folder" "$flavour"

if [ "$(uname -s)" = Darwin ]; then
    app=$dist/HumerusViewer.app
    cp -R "$folder/LICENSES" "$app/Contents/Resources/"
    ln -s HumerusViewer "$app/Contents/MacOS/humerus"
    ln -s HumerusViewer "$app/Contents/MacOS/humerus-viewer"
    codesign --force --deep --sign "${HUMERUS_CODESIGN_IDENTITY:--}" --options runtime \
        --entitlements packaging/macos.entitlements "$app"
fi
if [ "$(uname -s)" = Linux ]; then
    echo "--- archives"
    packaging/linux/archives.sh "$flavour"
fi
echo "Built: $(cd "$dist" && echo "$PWD"): $(cd "$dist" && ls | tr '\n' ' ')"
