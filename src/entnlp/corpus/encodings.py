r"""Find the encoding of a text file by fixed rules, so that the same file always reads the same.

The rules, in order:

1. a byte order mark: UTF-8, UTF-16 or UTF-32;
2. NUL bytes at every other place: UTF-16 without a mark; NUL bytes anywhere else are damage;
3. the whole file is valid UTF-8: UTF-8;
4. mostly valid UTF-8 with a few bad bytes (a file cut or pasted together): UTF-8, the bad bytes replaced by U+FFFD
   and a warning given;
5. an eight-bit encoding, by the byte that would be "é", the commonest accented letter of French: 0x8E is Mac Roman
   ("CSV (Macintosh)" of Excel), 0x82 is code page 850 (DOS), else the Latin family;
6. in the Latin family: Latin-9 when no byte is in 0x80-0x9F and 0xA4 (€), or 0xBD or 0xBC (œ, Œ) inside a word,
   occurs; else cp1252, of which Latin-1 is the part without 0x80-0x9F.
"""

from __future__ import annotations

import codecs
import re
import warnings
from pathlib import Path

from entnlp.corpus.probing import BLOCK
from entnlp.errors import EntnlpWarning, InputError, OptionError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_VALID = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LATIN9 = re.compile(rb"\xa4|[A-Za-z]\xbd[A-Za-z]|\xbdu|[A-Za-z]\xbc[A-Za-z]|\xbc[uU]")
_C1 = re.compile(rb"[\x80-\x9f]")
_HIGH = re.compile(rb"[\x80-\xff]")


def text_encoding(path: Path, *, encoding: str | None = None) -> tuple[str, str]:
    """Decide how a text file is decoded.

    Parameters
    ----------
    path
        The file.
    encoding
        What the user forces, or None.

    Returns
    -------
    tuple of str
        Name of a Python codec, and how decoding errors are handled (``strict`` or ``replace``).

    Raises
    ------
    OptionError
        The encoding is unknown.
    InputError
        The file holds NUL bytes, or is no text.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding is not None:
        return _forced(encoding, marked), "strict"
    if marked:
        return marked, "strict"
    nuls = _nul_encoding(path)
    if nuls:
        return nuls, "strict"
    if _is_utf8(path):
        return "utf-8", "strict"
    return _eight_bit(path)


def decoding_error(path: Path, encoding: str, *, forced: bool) -> InputError:
    """Say where the bytes of a file are not what the encoding wants."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, offset, bad = 1, 0, None
    with path.open("rb") as stream:
        while bad is None:
            block = stream.read(BLOCK)
            held = len(decoder.getstate()[0])
            try:
                lines += decoder.decode(block, final=not block).count("\n")
            except UnicodeError as error:
                start = getattr(error, "start", 0)
                bad = offset - held + start
                seen = getattr(error, "object", b"")[:start]
                lines += codecs.decode(seen, encoding, "replace").count("\n")
            offset += len(block)
            if not block:
                break
    way = (
        "leave encoding= out to have it found" if forced else "the file is damaged: export it again, or give encoding="
    )
    name = encoding.removesuffix("-sig")
    return InputError(f'"{path.name}" is not valid {name}: byte {bad or offset:,}, line {lines:,}; {way}')


def _forced(encoding: str, marked: str | None) -> str:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)  # refuses codecs that are no text encoding, such as "hex"
    except (LookupError, TypeError, ValueError):
        raise OptionError(
            f'encoding "{encoding}" is unknown; for instance: utf-8, utf-16, cp1252, latin-1, iso8859-15, mac_roman; '
            "leave it out to have it found"
        ) from None
    if name == "utf-8":
        return "utf-8-sig"  # the same, and a mark is no text
    return marked if marked == "utf-16" and name.startswith("utf-16") else name


def _nul_encoding(path: Path) -> str | None:
    """UTF-16 by the places of its NUL bytes; None when there are none."""
    even = odd = size = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            if b"\0" in block:
                even += block[::2].count(0)
                odd += block[1::2].count(0)
            size += len(block)
    if not even and not odd:
        return None
    # In a French UTF-16 text nearly all high bytes are NUL, and no low byte is.
    if odd > 0.3 * size / 2 and even < 0.05 * odd:
        return "utf-16-le"
    if even > 0.3 * size / 2 and odd < 0.05 * even:
        return "utf-16-be"
    raise InputError(f'"{path.name}" contains {even + odd:,} NUL bytes: a binary or damaged file; export it again')


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(path: Path) -> tuple[str, str]:
    """Rules 4 to 6 of the module."""
    valid = high = mac = dos = latin = latin9 = c1 = 0
    tail = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            sequences = _VALID.findall(block)
            valid += len(sequences)
            high += len(_HIGH.findall(block)) - sum(map(len, sequences))
            mac += block.count(0x8E)
            dos += block.count(0x82)
            latin += block.count(0xE9)
            c1 += len(_C1.findall(block))
            latin9 += len(_LATIN9.findall(tail + block))
            tail = block[-1:]
    if valid >= 5 * high:
        warnings.warn(
            f'"{path.name}" is UTF-8 with {high:,} bad bytes, which read as "\N{REPLACEMENT CHARACTER}"; '
            "it was cut or pasted together: export it again if you can",
            EntnlpWarning,
            stacklevel=2,
        )
        return "utf-8", "replace"
    if mac > max(latin, dos):
        return "mac_roman", "strict"
    if dos > max(latin, mac):
        return "cp850", "strict"
    return ("iso8859-15" if latin9 and not c1 else "cp1252"), "strict"
