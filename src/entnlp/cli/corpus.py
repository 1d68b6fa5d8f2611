"""The options with which every analysis reads its corpus, declared once and given to a command as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, get_type_hints

from entnlp.cli import options as o


@dataclass(frozen=True, kw_only=True)
class CorpusOptions:
    """Where the texts are and how they are cut into tokens."""

    file: o.File
    text: o.Text = None
    by: o.By = None
    id: o.Id = None
    sheet: o.Sheet = None
    header: o.Header = None
    encoding: o.Encoding = None
    delimiter: o.Delimiter = None
    formulas: o.Formulas = None
    duplicates: o.Duplicates = "id"
    spelling: o.Spelling = None
    terms: o.Terms = None
    lemmas: o.Lemmas = None
    language: o.Language = None
    quiet: o.Quiet = False

    def read(self) -> Any:
        """Read the corpus, with the columns of ``--by`` as its only metadata."""
        return o.read(
            self.file,
            text=self.text,
            id=self.id,
            by=self.by,
            keep=[],
            sheet=self.sheet,
            header=self.header,
            encoding=self.encoding,
            delimiter=self.delimiter,
            formulas=self.formulas,
            duplicates=self.duplicates,
        )

    def tokens(self, corpus: Any = None) -> tuple[Any, list[str] | None]:
        """Tokenise; give the token table and the names of the grouping columns."""
        from entnlp.language import tokenize

        corpus = self.read() if corpus is None else corpus
        options = o.token_options(self.spelling, self.terms, self.lemmas, self.language)
        tokens = tokenize(corpus, progress=o.wants_progress(self.quiet), **options)
        return tokens, o.grouping(corpus, self.by, self.text)


def reads_corpus(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of :class:`CorpusOptions`; it receives them as its first argument.

    The help shows the file and the text column first, then the command's own options, then how the file is read.
    """
    shared = get_type_hints(CorpusOptions, include_extras=True)
    own = list(inspect.signature(command).parameters.values())[1:]
    hints = get_type_hints(command, include_extras=True)
    parameters = {
        field.name: inspect.Parameter(
            field.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            annotation=shared[field.name],
            default=inspect.Parameter.empty if field.name == "file" else field.default,
        )
        for field in fields(CorpusOptions)
    }
    first = [parameters.pop(name) for name in ("file", "text", "by")]
    mine = [each.replace(annotation=hints[each.name]) for each in own]

    @wraps(command)
    def wrapper(**given: Any) -> None:
        reading = {name: given.pop(name) for name in shared}
        command(CorpusOptions(**reading), **given)

    ordered = [*first, *mine, *parameters.values()]
    wrapper.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {each.name: each.annotation for each in ordered} | {"return": None}
    del wrapper.__wrapped__  # type: ignore[attr-defined]
    return wrapper
