"""The options with which a file is read and cut into tokens, declared once and given to a command as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_type_hints

from typer.models import ArgumentInfo

from entnlp.cli import options as o


@dataclass(frozen=True, kw_only=True)
class FileOptions:
    """Where the texts are."""

    file: o.File
    text: o.Text = None
    id: o.Id = None
    sheet: o.Sheet = None
    header: o.Header = None
    encoding: o.Encoding = None
    delimiter: o.Delimiter = None
    formulas: o.Formulas = None
    duplicates: o.Duplicates = "id"
    quiet: o.Quiet = False

    @property
    def reading(self) -> dict[str, Any]:
        """The options of :func:`entnlp.read_corpus`, all but those that choose metadata."""
        return {
            "text": o.one_or_many(self.text),
            "id": self.id,
            "sheet": self.sheet,
            "header": self.header,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "formulas": self.formulas,
            "duplicates": self.duplicates,
        }


@dataclass(frozen=True, kw_only=True)
class CorpusOptions(FileOptions):
    """Where the texts are, how they are grouped and how they are cut into tokens."""

    by: o.By = None
    spelling: o.Spelling = None
    terms: o.Terms = None
    lemmas: o.Lemmas = None
    language: o.Language = None

    def read(self) -> Any:
        """Read the corpus, with the columns of ``--by`` as its only metadata."""
        return o.read(self.file, by=self.by, keep=[], **self.reading)

    def tokens(self, corpus: Any = None) -> tuple[Any, list[str] | None]:
        """Tokenise; give the token table and the names of the grouping columns."""
        from entnlp.language import tokenize

        corpus = self.read() if corpus is None else corpus
        tokens = tokenize(
            corpus, spelling=self.spelling, terms=self.terms, lemmas=self.lemmas, language=self.language,
            progress=o.wants_progress(self.quiet),
        )  # fmt: skip
        return tokens, o.grouping(corpus, self.by, self.text)


def reads_corpus(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of its first parameter's class, :class:`FileOptions` or :class:`CorpusOptions`.

    The usage names the file, then the command's own arguments.  The help shows the text and grouping columns first,
    then the command's own options, then how the file is read.
    """
    hints = get_type_hints(command, include_extras=True)
    received, *own = inspect.signature(command).parameters.values()
    options_class = hints[received.name]
    shared = {
        each.name: each.replace(
            kind=inspect.Parameter.KEYWORD_ONLY,
            annotation=get_type_hints(options_class, include_extras=True)[each.name],
        )
        for each in inspect.signature(options_class).parameters.values()
    }
    own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[each.name]) for each in own]
    ordered = [
        shared["file"],
        *(each for each in own if _is_argument(each)),
        *(shared[name] for name in ("text", "by") if name in shared),
        *(each for each in own if not _is_argument(each)),
        *(each for name, each in shared.items() if name not in ("file", "text", "by", "quiet")),
        shared["quiet"],
    ]

    @wraps(command)
    def wrapper(**given: Any) -> None:
        command(options_class(**{name: given.pop(name) for name in shared}), **given)

    wrapper.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {each.name: each.annotation for each in ordered} | {"return": None}
    del wrapper.__wrapped__  # type: ignore[attr-defined]
    return wrapper


def _is_argument(parameter: inspect.Parameter) -> bool:
    """Say whether a parameter is given by its place, not by its name."""
    return any(isinstance(each, ArgumentInfo) for each in getattr(parameter.annotation, "__metadata__", ()))
