"""Whether an archive is a workbook: by its directory, as those who open it find it; nothing is unpacked.

What an archive says inside a file is no name of a file. One that has links, or names that lead out of it, isn't opened
by anybody; nor is one whose directory alone, or whose files once unpacked, would take more than a workbook of 20 MB.
"""

import stat
import struct
import zipfile
from io import BytesIO

from chaincode.words.seen import is_seen_line

ZIP, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
ZIP_TAIL = 65_557                    # an archive's end and its longest remark
MOST_DIRECTORY_BYTES = 1_000_000     # some ten thousand files
MOST_UNPACKED_BYTES = 200_000_000
_NEEDED = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
_LONG_END, _LONG_END_BYTES = b"PK\x06\x07", 20   # a second end, for more than 4 GB, which rules over the first


def is_workbook(data: bytes) -> bool:
    """Whether bytes are a workbook from the first to the last."""
    at = find_zip_end(data)
    if not data.startswith(ZIP) or at < 0 or data[at - _LONG_END_BYTES:at].startswith(_LONG_END):
        return False
    (directory_bytes,) = struct.unpack_from("<L", data, at + 12)
    return directory_bytes <= MOST_DIRECTORY_BYTES and _is_listed(data)


def find_zip_end(data: bytes) -> int:
    """Return where the end record of an archive stands that ends with these bytes; -1 where there is none."""
    at = data.rfind(ZIP_END, -ZIP_TAIL)
    while at >= 0:
        if at + 22 + int.from_bytes(data[at + 20:at + 22], "little") == len(data):
            return at
        at = data.rfind(ZIP_END, max(len(data) - ZIP_TAIL, 0), at)
    return -1


def _is_listed(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            files = archive.infolist()
    except Exception:  # a reader fed by strangers raises whatever it likes
        return False
    is_whole = {file.filename for file in files} >= _NEEDED and min(file.header_offset for file in files) == 0
    return is_whole and all(map(_is_plain, files)) and sum(file.file_size for file in files) <= MOST_UNPACKED_BYTES


def _is_plain(file: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file or a folder below the place where it is unpacked: no link, no device, no way up."""
    kind = stat.S_IFMT(file.external_attr >> 16)
    path = file.orig_filename.replace("\\", "/")
    is_below = not path.startswith("/") and ".." not in path.split("/") and ":" not in path and is_seen_line(path)
    return is_below and kind in (0, stat.S_IFREG, stat.S_IFDIR)
