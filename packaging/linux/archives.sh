#!/usr/bin/env bash
# Make a .tar.gz and a .deb of a built folder.
#     packaging/linux/archives.sh [reader|full]
set -euo pipefail
cd "$(dirname "$0")/../.."
flavour=${1:-reader}
dist=dist/$flavour
work=build/package
source=packaging/linux
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' core/__init__.py)
moment=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
package=humerus-viewer
relations="Conflicts: humerus-viewer-full"
words=$'It is made for\n reading and tagging; training and further maps are in humerus-viewer-full.'
if [ "$flavour" = full ]; then
    package=humerus-viewer-full
    relations=$'Conflicts: humerus-viewer\nReplaces: humerus-viewer\nProvides: humerus-viewer'
    words=$'TensorFlow, for\n training and further maps, is in it.'
fi

name=$package-$version-linux-$(uname -m)
tar --create --directory "$dist" --sort=name --mtime="@$moment" --owner=0 --group=0 --numeric-owner \
    --mode=u+rwX,go+rX,go-w --transform "s,^HumerusViewer,$name," HumerusViewer | gzip -n -6 >"$dist/$name.tar.gz"

root=$work/$flavour-deb
rm -rf "$root"
lib=$root/usr/lib/humerus-viewer
share=$root/usr/share
doc=$share/doc/$package
mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/bin" "$share/man/man1" "$doc" "$share/lintian/overrides"
cp -a "$dist/HumerusViewer" "$lib"
ln -s ../lib/humerus-viewer/humerus ../lib/humerus-viewer/humerus-viewer "$root/usr/bin/"
install -Dm644 "$source/humerus-viewer.desktop" "$share/applications/humerus-viewer.desktop"
install -Dm644 "$source/humerus-viewer.xml" "$share/mime/packages/humerus-viewer.xml"
for picture in "$work"/icons/*.png; do
    size=$(basename "$picture" .png)
    install -Dm644 "$picture" "$share/icons/hicolor/${size}x$size/apps/humerus-viewer.png"
done
install -Dm644 packaging/icon.svg "$share/icons/hicolor/scalable/apps/humerus-viewer.svg"
gzip -n -9 -c "$work/humerus.1" >"$share/man/man1/humerus.1.gz"
ln -s humerus.1.gz "$share/man/man1/humerus-viewer.1.gz"
install -m644 "$source/copyright" "$doc/copyright"
gzip -n -9 -c CHANGELOG.md >"$doc/changelog.gz"
{
    echo "$package ($version-1) stable; urgency=low"
    echo
    echo "  * Built from the sources; what is new stands in changelog.gz."
    echo
    echo " -- Humerus Viewer developers <humerus-viewer@localhost>  $(date -u -R -d "@$moment")"
} | gzip -n -9 >"$doc/changelog.Debian.gz"
sed "/^[^#]/s/^/$package: /" "$source/lintian-overrides" >"$share/lintian/overrides/$package"

# Debian's own tool says which packages the folder's libraries need beside what they bring along.
mkdir -p "$work/shlibdeps/debian"
printf 'Source: humerus-viewer\n\nPackage: humerus-viewer\nArchitecture: any\n' >"$work/shlibdeps/debian/control"
here=$PWD
needed=$(
    cd "$work/shlibdeps"
    own=("$here/$lib"/_internal "$here/$lib"/_internal/*.libs "$here/$lib"/_internal/PySide6 "$here/$lib"/_internal/PySide6/Qt/lib)
    find "$here/$lib" -type f \( -name '*.so*' -o -name HumerusViewer \) -printf '-e%p\0' \
        | xargs -0 dpkg-shlibdeps -O --ignore-missing-info --warnings=0 "${own[@]/#/-l}" 2>shlibdeps.log
)
# It lists what the folder brings along as well, by the libraries' names; the bill of materials knows those packages.
depends=$(
    bundled=$(grep -o 'pkg:deb/debian/[^@"]*' "$lib/LICENSES/sbom.cdx.json" | sed 's|.*/||')
    tr ',' '\n' <<<"${needed#shlibs:Depends=}" | sed 's/^ //' | while read -r line; do
        grep -qxF "${line%% *}" <<<"$bundled" || printf '%s, ' "$line"
    done
)
# No library says so: the settings of fontconfig, and a font, without which Qt draws boxes.
depends+="fontconfig-config, fonts-dejavu-core | fonts-liberation | fonts-noto-core"

control=$(<"$source/control.in")
control=${control/@package@/$package}
control=${control/@version@/$version}
control=${control/@architecture@/$(dpkg --print-architecture)}
control=${control/@size@/$(du -sk --apparent-size "$root" | cut -f1)}
control=${control/@depends@/$depends}
control=${control/@relations@/$relations}
control=${control/@flavour@/$words}
echo "$control" >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -newermt "@$moment" -print0 | xargs -0 -r touch --no-dereference --date="@$moment"
find "$root" -type d -exec chmod 755 {} +
find "$root/usr" -type f ! -perm -u=x -exec chmod 644 {} +
find "$lib" -type f -name '*.so*' -exec chmod 644 {} +
dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$dist/${package}_$version-1_$(dpkg --print-architecture).deb" >/dev/null
rm -rf "$root" "$work/shlibdeps"
(cd "$dist" && sha256sum -- *.tar.gz *.deb >SHA256SUMS)
