"""Markup that survey software leaves in cells and headers."""

from __future__ import annotations

import html
import re

_BLOCKS = "p|br|div|li|ul|ol|tr|table|h[1-6]|blockquote|dd|dt|dl|hr|pre|section|article|figure|header|footer"
_INLINE = (
    "a|abbr|b|big|body|button|center|cite|code|del|em|font|form|head|html|i|iframe|img|input|ins|label|link|meta|o:p"
    "|option|q|s|script|select|small|span|strike|strong|style|sub|sup|tbody|td|tfoot|th|thead|title|tt|u|video"
)
TAG_PATTERN = rf"</?(?:{_BLOCKS}|{_INLINE})(?:\s[^<>]*)?/?>"
"""Tags of HTML: the "<3" of a respondent is none."""
ENTITY_PATTERN = (
    r"&(?:nbsp|amp|lt|gt|quot|apos|[lr]aquo|[lr]squo|[lr]dquo|hellip|[mn]dash|euro|deg|oelig|OElig|middot|bull"
    r"|[a-zA-Z](?:acute|grave|circ|uml|cedil|tilde)|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});"
)
MARKUP_PATTERN = f"(?is)(?:{TAG_PATTERN}|{ENTITY_PATTERN})"
"""RE2-compatible: what makes a cell one that holds HTML."""

ANY_TAG_PATTERN = f"(?is)(?:</?[a-z][^<>]*>|{ENTITY_PATTERN})"
"""RE2-compatible: whatever looks like a tag."""

_HIDDEN = re.compile(r"(?is)<!--.*?-->|<(script|style|head)\b[^<>]*>.*?</\1\s*>")
_BREAK = re.compile(rf"(?i)</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>")
_CELL = re.compile(r"(?i)</t[dh]\s*>")
_TAG = re.compile(f"(?is){TAG_PATTERN}")
_ANY_TAG = re.compile(r"(?s)</?[A-Za-z][^<>]*>")
_ENTITY = re.compile(ENTITY_PATTERN)
_MARKUP = re.compile(MARKUP_PATTERN)


def has_html(text: str) -> bool:
    """Tell whether a cell holds real tags or entities, such as ``<p>``, ``<br />`` or ``&nbsp;``."""
    return _MARKUP.search(text) is not None


def strip_html(text: str, *, any_tag: bool = False) -> str:
    r"""Give the plain text of a cell that holds HTML.

    Paragraphs, line breaks and list items become line breaks; other tags vanish; entities become their character;
    scripts, styles and comments are left out.  A text without markup is given back as it is.

    Parameters
    ----------
    text
        Content of a cell or of a header.
    any_tag
        Remove whatever looks like a tag, instead of the tags of HTML only.

    Returns
    -------
    str

    Examples
    --------
    >>> strip_html("<p>Le cahier&nbsp;de vie</p><p>J'adore <3</p>")
    "Le cahier de vie\nJ'adore <3"
    """
    if not (_MARKUP.search(text) or (any_tag and _ANY_TAG.search(text))):
        return text
    plain = _HIDDEN.sub("", text)
    plain = _CELL.sub(" ", _BREAK.sub("\n", plain))
    plain = (_ANY_TAG if any_tag else _TAG).sub("", plain)
    # Entities only with their semicolon: html.unescape alone would turn "classe&notes" into "classe¬es".
    plain = _ENTITY.sub(lambda found: html.unescape(found.group()), plain).replace("\xa0", " ")
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)
