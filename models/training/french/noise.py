"""Survey-like noise: the same sentence as a parent might have typed it, token by token, its annotation unchanged."""

from __future__ import annotations

import re
from random import Random
from unicodedata import normalize

_KEYS = {
    "a": "zqe", "z": "aes", "e": "zrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "om", "q": "asw", "s": "qdz", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku",
    "k": "jli", "l": "kmo", "m": "lp", "w": "xq", "x": "wcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bhj",
}  # fmt: skip
_SHORT = {
    "beaucoup": ("bcp", "bcq", "beaucou"), "pour": ("pr", "pour"), "dans": ("ds",), "toujours": ("tjr", "tjrs", "tjs"),
    "avec": ("avc", "ac"), "tout": ("tt",), "tous": ("ts", "tt"), "toutes": ("ttes",), "que": ("ke", "q"),
    "quand": ("qd", "quan"), "qui": ("ki",), "problème": ("pb", "prob"), "problèmes": ("pbs", "pb"), "est": ("e",),
    "vous": ("vs",), "nous": ("ns",), "même": ("mm",), "mais": ("mé", "mai"), "pas": ("pa",), "temps": ("tps",),
    "parce": ("pce",), "rendez-vous": ("rdv",), "cela": ("sa",), "c'": ("c",), "quelque": ("qq",),
    "maintenant": ("mtn",), "jamais": ("jms",), "peut-être": ("peut être", "ptet"),
}  # fmt: skip
_HOMOPHONES = {
    "à": ("a", "a", "as"), "a": ("à", "as"), "ou": ("où",), "où": ("ou", "ou"), "et": ("est",), "est": ("et", "ait"),
    "ces": ("ses",), "ses": ("ces", "c'est"), "son": ("sont",), "sont": ("son",), "on": ("ont",), "ont": ("on",),
    "ça": ("sa", "ca", "ca"), "sa": ("ça",), "leur": ("leurs",), "leurs": ("leur",), "la": ("là",), "là": ("la", "la"),
    "peu": ("peut",), "peut": ("peu",), "peux": ("peut",), "tout": ("tous",), "tous": ("tout",), "quel": ("quelle",),
    "quelle": ("quel", "qu'elle"), "dû": ("du",), "sûr": ("sur",), "c'": ("s'",), "s'": ("c'",), "ce": ("se",),
    "se": ("ce",), "mes": ("mais",), "mais": ("mes",), "fait": ("fais",), "fais": ("fait",), "suis": ("suit",),
    "ai": ("est", "ait"), "était": ("été",), "très": ("trés",), "plutôt": ("plutot",), "aussi": ("ausi",),
}  # fmt: skip
_ENDINGS = (
    ("er", "é"),
    ("é", "er"),
    ("er", "ez"),
    ("és", "er"),
    ("ées", "és"),
    ("ée", "é"),
    ("ait", "é"),
    ("ais", "ait"),
)


def strip_accents(word: str) -> str:
    """Take accents off and spell œ out, the case kept."""
    plain = "".join(c for c in normalize("NFD", word) if not "\u0300" <= c <= "\u036f")
    return plain.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")


def typo(word: str, rng: Random) -> str:
    """Make one typing mistake behind the first letter."""
    if len(word) < 4:
        return word
    i = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(5)
    if kind == 0:
        return word[:i] + word[i + 1 :]
    if kind == 1:
        return word[:i] + word[i] + word[i:]
    if kind == 2:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    near = _KEYS.get(word[i].lower())
    if near and kind == 3:
        return word[:i] + rng.choice(near) + word[i + 1 :]
    doubled = re.sub(r"([^\W\d_])\1", r"\1", word)
    return doubled if doubled != word else word[:i] + word[i + 1 :]


def glued(words: list[str], rng: Random, rate: float) -> list[int]:
    """Choose elided words whose apostrophe is forgotten ("l'école" typed "lecole").

    Returns
    -------
    list of int
        Places of words to be glued to the next one, which gives the part of speech.
    """
    joints = [i for i, word in enumerate(words[:-1]) if len(word) > 1 and word[-1] in "'\u2019"]
    return [i for i in joints if rng.random() < rate]


def noisy_words(words: list[str], rng: Random) -> list[str]:
    """Give the words as typed in haste; as many as there were.

    Parameters
    ----------
    words
        Tokens.
    rng
        Source of chance.
    """
    out = list(words)
    roll = rng.random()
    bare = 1.0 if roll < 0.45 else (0.3 if roll < 0.6 else 0.0)  # accents of the whole sentence, of some words, of none
    case = rng.random()
    mistakes = rng.choice([0.0, 0.02, 0.05, 0.1])
    short = rng.random() < 0.15
    for i, word in enumerate(out):
        low = word.lower()
        if short and low in _SHORT and rng.random() < 0.7:
            word = rng.choice(_SHORT[low])
            if " " in word:
                word = low
        elif rng.random() < mistakes and low in _HOMOPHONES:
            word = rng.choice(_HOMOPHONES[low])
        elif rng.random() < mistakes and len(word) > 3 and word.isalpha():
            ending = next(((a, b) for a, b in _ENDINGS if low.endswith(a) and rng.random() < 0.5), None)
            if ending:
                word = word[: -len(ending[0])] + ending[1]
            elif rng.random() < 0.3:
                word = word[:-1] if low.endswith("s") else word + "s"
            else:
                word = typo(word, rng)
        elif rng.random() < mistakes / 10 and word.isalpha() and len(word) > 2:
            j = rng.randrange(1, len(word))
            word = word[:j] + word[j] * rng.randrange(2, 5) + word[j:]
        if bare and rng.random() < bare:
            word = strip_accents(word)
        out[i] = word
    if case < 0.45:
        out = [word.lower() for word in out]
    elif case < 0.57:
        out = [word.upper() for word in out]
    elif case < 0.62:
        out = [word.capitalize() if rng.random() < 0.3 else word for word in out]
    return out
