"""The size of a picture, read from its heading alone: nothing is decoded (attack D4).

Pure. Sources: PNG specification (ISO/IEC 15948), JPEG (ITU-T T.81, table B.1).
"""

import struct

MOST_PIXELS = 120_000_000  # above the largest phone cameras; 30,000 × 30,000 would need gigabytes

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a length


def png_pixels(data: bytes) -> int | None:
    """Width × height; None when the bytes are no complete PNG."""
    if (
        not data.startswith(PNG)
        or data[12:16] != b"IHDR"
        or len(data) < 45
        or not data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82")
    ):
        return None
    width, height = struct.unpack_from(">LL", data, 16)
    return int(width) * int(height) or None


def jpeg_pixels(data: bytes) -> int | None:
    """Width × height of the first frame; None when the bytes are no JPEG."""
    if not data.startswith(JPEG):
        return None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _BARE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in {0xD9, 0xDA}:
            return None
        length = struct.unpack_from(">H", data, at + 2)[0]
        if marker in _FRAMES:
            if at + 9 > len(data):
                return None
            height, width = struct.unpack_from(">HH", data, at + 5)
            return int(width) * int(height) or None
        at += 2 + int(length)
    return None
