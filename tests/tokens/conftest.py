"""Token tables written by hand, without any tokeniser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entnlp.tokens import INSIDE_TERM, NO_TERM, POS, TokenTable, token_flag


def _build(texts: list[str], *, prefix: str = "t", **metadata: list[Any]) -> TokenTable:
    """Build a table from texts of tokens between spaces.

    ``|`` ends a sentence; ``cahier_de_vie`` is a multiword term of three tokens; ``chats~chat`` has a lemma of its own,
    ``Chats`` the form ``chats``; ``chats:NOUN`` has a part of speech.
    """
    rows: list[tuple[Any, ...]] = []
    for row, text in enumerate(texts):
        sentence = start = 0
        for item in text.split():
            if item == "|":
                sentence += 1
                continue
            item, _, pos = item.partition(":") if item.rpartition(":")[2] in POS[1:] else (item, "", "")
            item, _, lemma = item.partition("~")
            parts = item.split("_") if len(item) > 1 else [item]
            for place, surface in enumerate(parts):
                term = " ".join(parts) if len(parts) > 1 and place == 0 else ""
                inside = place > 0
                rows.append(
                    (
                        row,
                        sentence,
                        start,
                        start + len(surface),
                        surface,
                        surface.lower(),
                        lemma or surface.lower(),
                        term,
                        inside,
                        POS.index(pos),
                    )
                )
                start += len(surface) + 1
    names = ["text", "sentence", "start", "end", "surface", "form", "lemma", "term", "inside", "pos"]
    frame = pd.DataFrame(rows, columns=names)
    columns: dict[str, Any] = {name: frame[name].to_numpy(dtype=np.int32) for name in names[:4]}
    for name in ("surface", "form", "lemma"):
        codes, vocabulary = pd.factorize(frame[name].astype(object))
        columns[name], columns[name + "s"] = codes.astype(np.int32), np.asarray(vocabulary, dtype=object)
    terms = list(dict.fromkeys(term for term in frame["term"] if term))
    multiword = [
        INSIDE_TERM if inside else terms.index(term) if term else NO_TERM
        for term, inside in zip(frame["term"], frame["inside"], strict=True)
    ]
    status = ["ok" if text.strip() else "empty" for text in texts]
    described = pd.DataFrame({"text_id": [f"{prefix}{i}" for i in range(len(texts))], "status": status, **metadata})
    return TokenTable(
        **columns,
        multiword=np.array(multiword, dtype=np.int32),
        multiwords=np.array(terms, dtype=object),
        pos=frame["pos"].to_numpy(dtype=np.uint8),
        flags=np.array([token_flag(str(each)) for each in frame["surface"]], dtype=np.uint8),
        texts=described,
        about={"made": "by hand"},
    )


@pytest.fixture(scope="session")
def build() -> Callable[..., TokenTable]:
    return _build
