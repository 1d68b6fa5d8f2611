"""Regular expressions of the French tokeniser, in the order in which they are tried.

They run on normalised text (see :mod:`entnlp.language.normalise`): apostrophes are ``'``, spaces are plain.  One
alternative is one kind of token; the first that matches at a place wins, so the order is part of the rules.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

LETTER = r"[^\W\d_]"
WORD_START = r"(?<![^\W_])"

PICTOGRAPH = (
    r"[\u203c\u2049\u2139\u231a-\u23ff\u25aa-\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55"
    r"\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_EMOJI_UNIT = rf"{PICTOGRAPH}\ufe0f?[\U0001f3fb-\U0001f3ff]?(?:[\U000e0020-\U000e007f]+)?"
EMOJI = rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_EMOJI_UNIT}(?:\u200d{_EMOJI_UNIT})*"

SMILEY = (
    r"(?:(?<!\w)[8xX]-[)(DPpOo]|[:;=]'?-[)(DPpOo/\\|*\]\[]+(?!\w)|[:;=]'?[)(*\]\[]+|[:;=]'?[DPpOo](?![\w])"
    r"|:[/\\|](?![\w/])|<3+|\^_*\^|[xX]D+(?!\w)|(?:T_T|o_O|O_o|-_-)(?!\w))"
)

DOMAIN_ENDING = r"(?:fr|com|org|net|eu|info|io|edu|gouv|be|ch|lu|de|app|education|school|tv)"
FILE_ENDING = (
    r"(?:pdf|docx?|odt|ods|odp|xlsx?|pptx?|csv|txt|jpe?g|png|gif|svg|mp3|mp4|m4a|wav|avi|mov|zip|html?|ggb|sb3)"
)
EMAIL = r"[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+"
URL = (
    r"(?:https?|ftp)://[^\s<>«»\"]*[^\s<>«»\"'.,;:!?)\]}…]"
    r"|(?i:www)\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>«»\"]*[^\s<>«»\"'.,;:!?)\]}…]|/)?"
    rf"|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.{DOMAIN_ENDING}(?![\w])(?:/[^\s<>«»\"]*[^\s<>«»\"'.,;:!?)\]}}…]|/)?"
    rf"|(?<![\w@])[\w-]+(?:\.[\w-]+)*\.(?i:{FILE_ENDING})(?!\w)"
)
TAG = r"(?<!\w)[#@][^\W\d_][\w-]*"

ORDINAL = r"\d+(?i:ers?|ères?|eres?|ièmes?|iemes?|èmes?|emes?|es?|nde?s?|nds|è)(?![^\W_])"
TIME = r"\d{1,2}[hH](?:\d{2})?(?![^\W_])|\d{1,2}:\d{2}(?!\d)"
DATE = (
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}/\d{1,2}/\d{2,4}(?!\d)|\d{1,2}-\d{1,2}-\d{2,4}(?!\d)"
    r"|\d{1,2}\.\d{1,2}\.\d{2,4}(?![.\d]*\d)"
)
NUMBER = r"\d{1,3}(?: \d{3})+(?![\d])(?:,\d+)?|\d+(?:[.,]\d+)+|\d+-\d+(?![\d]|[hH]\d*)"
TIMES_MARK = r"[vV]\d+(?:\.\d+)+|\d+[xX](?![^\W_])"
NUMERO = r"[nN]°|°[CF](?!\w)"

ELISION = r"(?i:jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|entr|qu|[cçdjlmnst])"

# Endings of inclusive forms; each list is as short as its separator is ambiguous.
_INCLUSIVE_PARENTHESIS = r"(?i:es?|s|x|ne|nes|le|te|tes|se|ses|ve|ère|rice|trice|trices|rices|euse|euses)"
_INCLUSIVE_POINT = r"(?i:es?|s|x|nes?|les?|tes?|ses?|ves?|ères?|eres?|fes?|rices?|trices?|euses?|eresses?|esses?)"
# "blog.le soir" misses a space: an ending that is a word of its own must double the letter before it ("citoyen.ne").
_INCLUSIVE_ONE_POINT = (
    r"(?i:es?|s|x|(?<=n\.)nes?|(?<=l\.)les?|ves?|ères?|eres?|fes?|rices?|trices?|euses?|eresses?|esses?)"
)
_INCLUSIVE_SLASH = r"(?i:es?|ne|nes|rices?|trices?|euses?|ères?|eres?|ves?)"
_INCLUSIVE_HYPHEN = r"(?i:(?:e|ne|le|te|se|ve|ère|rice|trice|euse|fe)-s|es?|nes?|rices?|trices?|euses?|ères?)"
INCLUSIVE = (
    rf"{LETTER}{{2,}}(?:"
    rf"\({_INCLUSIVE_PARENTHESIS}\)(?:\((?i:s|x)\)|s(?!\w))?"
    rf"|[·•‧⋅∙]{_INCLUSIVE_POINT}(?:[·•‧⋅∙](?i:s|x))?(?![^\W_])"
    rf"|\.(?:{_INCLUSIVE_POINT}\.(?i:s|x)|{_INCLUSIVE_ONE_POINT})(?![^\W_])"
    rf"|/{_INCLUSIVE_SLASH}(?:/(?i:s))?(?![^\W_])"
    rf"|-{_INCLUSIVE_HYPHEN}(?![^\W_]|['-])"
    r")"
)

_CLITIC = r"(?i:je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|toi|le|la|les|lui|leur|y|en)"
CLITICS = rf"-(?:[tT]-)?{_CLITIC}(?:-{_CLITIC})*(?![^\W_]|['-]\w)"
CLITIC = rf"-(?:(?i:t)-)?{_CLITIC}(?![^\W_])|-(?i:ci|là|la)(?![^\W_])"

_PART = rf"{LETTER}(?:\w*[^\W_])?"
# The parts of a compound may be elided (main-d'œuvre) or numbers (CM2-6e, mi-2024); a word may keep an apostrophe
# of its own (O'Connor, photo's): an elided first part has been taken off before this is tried.
WORD = rf"{_PART}(?:'{_PART})*(?:-(?:[dlDL]')?[^\W_](?:\w*[^\W_])?)*"

PUNCTUATION = r"\.{2,}|[!?]+|[-=]+>|([^\w\s])\1*|_+"


def data_lines(name: str) -> list[str]:
    """Read a data file of this room: one entry a line, ``#`` begins a comment."""
    text = (files("entnlp.language") / "data" / name).read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _either(entries: list[str]) -> str:
    """Alternation of literal entries, longest first, with or without the accents of their capitals."""
    return "|".join(re.escape(entry) for entry in sorted(entries, key=lambda e: (-len(e), e)))


@cache
def token_pattern() -> re.Pattern[str]:
    """Compile the tokeniser's one expression; the name of the group that matched is the kind of the token."""
    fixed = _either(data_lines("fixed_words.txt"))
    points = _either(data_lines("abbreviations.txt"))
    compound_like_clitic = _either(data_lines("clitic_like_compounds.txt"))
    demonstrative = r"(?i:celle|celui|ceux|celles)-(?i:ci|là|la)|(?i:là|la)-(?i:bas|haut|dedans|dessus|dessous)"
    place = r"[lL]'[A-ZÀ-Ý]\w+(?:-(?:(?i:lès|les|en|sur|sous|de|du|aux|d'))-?\w+|-Saint-\w+)+"
    kinds = [
        ("email", EMAIL),
        ("url", URL),
        ("tag", TAG),
        ("emoji", EMOJI),
        ("listnumber", r"(?<![^\s])\d{1,2}(?=\)[^\W\d_])"),
        ("smiley", SMILEY),
        ("fixed", rf"{WORD_START}(?:(?i:{fixed}))(?![^\W_]|-\w)"),
        (
            "points",
            rf"{WORD_START}(?:(?i:(?<!\.){points}))(?![\w.])|{WORD_START}(?:{LETTER}\.)(?:-?{LETTER}\.)+(?:{LETTER}(?![^\W_]))?",
        ),
        ("number", rf"{TIME}|{DATE}|{NUMBER}|{TIMES_MARK}"),
        ("ordinal", ORDINAL),
        ("numero", NUMERO),
        ("digits", r"\d+"),
        ("place", rf"{WORD_START}{place}"),
        ("elided", rf"{WORD_START}{ELISION}(?: ?'(?=\w)|')"),
        ("inclusive", rf"{WORD_START}{INCLUSIVE}"),
        ("compound", rf"{WORD_START}(?:(?i:{compound_like_clitic}|{demonstrative}))(?![^\W_]|-\w)"),
        ("host", rf"{WORD_START}{LETTER}+(?={CLITICS})|{WORD_START}(?:{LETTER}|\d)+(?=-(?i:ci|là)(?![^\W_-]))"),
        ("clitic", rf"(?<=[^\W\d_])(?:{CLITIC})|(?<=[^\W_])-(?i:ci|là)(?![^\W_])"),
        ("word", WORD),
        ("punctuation", PUNCTUATION),
    ]
    return re.compile("|".join(f"(?P<{name}>{_name_back_reference(p)})" for name, p in kinds))


def _name_back_reference(pattern: str) -> str:
    """Name the one numbered group, since numbers shift when patterns are joined."""
    return pattern.replace(r"([^\w\s])\1*", r"(?P<run>[^\w\s])(?P=run)*")
