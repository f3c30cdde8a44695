"""What customers may send: photos and PDF files, told by their content and not by their name."""

import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

# Formats that cameras, telephones and screens make: {format: (type, ending)}. Odoo loads readers for no others.
PHOTOS = {
    "JPEG": ("image/jpeg", "jpg"),
    "MPO": ("image/jpeg", "jpg"),  # telephones with two lenses; read as JPEG
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "BMP": ("image/bmp", "bmp"),
}
# More is no photo but an attack on the memory of the server.
MAX_PIXELS = 100_000_000
MAX_NAME = 100
_PDF = re.compile(rb"%PDF-[12]\.\d")
_UNSAFE = re.compile(r"[^\w .()+-]+")


def identify(content):
    """Return ``(type, ending)`` of a photo or PDF file; None for everything else, whatever its name says.

    :param bytes content: of the file
    """
    if _PDF.match(content) and b"%%EOF" in content[-2048:]:
        return "application/pdf", "pdf"
    if _is_webp(content):
        return "image/webp", "webp"
    return _identify_photo(content)


def _is_webp(content):
    """Tell whether a file is built as a WebP picture is: no reader for it is loaded."""
    length = int.from_bytes(content[4:8], "little") + 8
    built = content[:4] == b"RIFF" and content[8:12] == b"WEBP" and content[12:16] in (b"VP8 ", b"VP8L", b"VP8X")
    return built and length in (len(content), len(content) - 1)


def _identify_photo(content):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[name for name in PHOTOS if name != "MPO"]) as image:
                kind = image.format
                if image.width * image.height > MAX_PIXELS:
                    return None
                image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    except Exception:  # noqa: BLE001 - the readers raise whatever a broken file makes them
        return None
    return PHOTOS.get(kind)


def safe_name(name, ending):
    """Return the name of a file without path and odd characters, with the ending of what it is."""
    stem = re.split(r"[/\\]", name or "")[-1].rsplit(".", 1)[0]
    return f"{_UNSAFE.sub(' ', stem).strip(' .')[:MAX_NAME] or 'file'}.{ending}"
