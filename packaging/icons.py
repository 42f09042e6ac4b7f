"""Draw the program's icon in every size and form, and write Windows' version resource.

    python packaging/icons.py FOLDER

Needs PySide6's Essentials alone. A .ico and an .icns are lists of PNG files behind a short header each.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {"icp4": 16, "icp5": 32, "icp6": 64, "ic07": 128, "ic08": 256, "ic09": 512, "ic11": 32, "ic12": 64}


def png(renderer: QSvgRenderer, size: int) -> bytes:
    """The icon as a PNG file of this size."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows' icon file: a header, a directory, PNG files."""
    start = 6 + 16 * len(ICO_SIZES)
    directory, data = b"", b""
    for size in ICO_SIZES:
        content = pictures[size]
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), start + len(data))
        data += content
    return struct.pack("<HHH", 0, 1, len(ICO_SIZES)) + directory + data


def icns(pictures: dict[int, bytes]) -> bytes:
    """MacOS' icon file: chunks of PNG files."""
    chunks = b"".join(
        kind.encode() + struct.pack(">I", len(pictures[size]) + 8) + pictures[size] for kind, size in ICNS_KINDS.items()
    )
    return b"icns" + struct.pack(">I", len(chunks) + 8) + chunks


def version_resource(version: str) -> str:
    """What Windows shows as the file's properties, in PyInstaller's form."""
    numbers = tuple([*(int(part) for part in version.split(".")[:3]), 0, 0, 0][:4])
    words = {
        "CompanyName": "Humerus Viewer",
        "FileDescription": "Humerus Viewer",
        "FileVersion": version,
        "InternalName": "HumerusViewer",
        "LegalCopyright": "Apache-2.0",
        "ProductName": "Humerus Viewer",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0, OS=0x40004,\n"
        f"fileType=1, subtype=0, date=(0, 0)), kids=[StringFileInfo([StringTable('040904B0', [{strings}])]),\n"
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def main() -> int:
    """Write everything; the exit code."""
    from core import __version__

    folder = Path(sys.argv[1])
    (folder / "icons").mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(HERE / "icon.svg"))
    pictures = {size: png(renderer, size) for size in SIZES}
    for size, content in pictures.items():
        (folder / "icons" / f"{size}.png").write_bytes(content)
    (folder / "humerus-viewer.ico").write_bytes(ico(pictures))
    (folder / "humerus-viewer.icns").write_bytes(icns(pictures))
    (folder / "version.txt").write_text(version_resource(__version__), encoding="utf-8")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
