"""A concordance as one HTML page that needs nothing but itself: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import pandas as pd

from entnlp.corpus import group_keys
from entnlp.figures.wording import writable
from entnlp.report.headers import HEADERS
from entnlp.textometry import Concordance, french_number

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.4 system-ui, sans-serif; margin: 1.5rem; color: CanvasText; background: Canvas; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
code { font-size: 1.05em; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { padding: .15rem .5rem; vertical-align: top; }
thead th { text-align: left; border-bottom: 1px solid; }
tbody tr:nth-child(even) { background: color-mix(in srgb, CanvasText 6%, Canvas); }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.kwic { width: 100%; }
table.kwic th[scope=row] { font-weight: normal; text-align: left; white-space: nowrap; }
.kwic .l { text-align: right; width: 45%; } .kwic .r { width: 45%; }
.kwic .m { text-align: center; font-weight: bold; white-space: nowrap; }
dt { font-weight: bold; } dd { margin: 0 0 .5rem 1.5rem; }
@media print {
  body { margin: 0; font-size: 9pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def concordance_page(
    result: Concordance, counts: pd.DataFrame, notes: Mapping[str, str], *, by: Sequence[str] = ()
) -> str:
    """Write the page.

    Parameters
    ----------
    result
        Concordance.
    counts
        Counts of the groups, as :meth:`Concordance.counts` gives them.
    notes
        Label -> text: how it was made.
    by
        Metadata columns shown on each line.

    Returns
    -------
    str
        A whole HTML document in French.  Texts are escaped; characters that HTML cannot hold are left out.
    """
    query = _text(result.query)
    parts = [
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        f"<title>Concordance : {query}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>Concordance : <code>{query}</code></h1>",
        f"<p>{_text(notes.get('résultat', ''))}</p>",
        _counts_table(counts),
        *_kwic_table(result, by),
        "<h2>Lisez-moi</h2>\n<dl>",
        *(f"<dt>{_text(label)}</dt><dd>{_text(text)}</dd>" for label, text in notes.items()),
        f"{_source(result)}</dl>\n</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _text(value: object) -> str:
    return escape(writable(str(value)))


def _header(names: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{_text(name)}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def _decimal(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


def _counts_table(counts: pd.DataFrame) -> str:
    names = [str(name) for name in counts.columns]
    rows = []
    for group, *numbers in counts.itertuples(index=False):
        shown = [
            _decimal(value) if name.startswith("per_") else french_number(value)
            for name, value in zip(names[1:], numbers, strict=True)
        ]
        cells = "".join(f'<td class="n">{each}</td>' for each in shown)
        rows.append(f'<tr><th scope="row">{_text(group)}</th>{cells}</tr>')
    head = _header(HEADERS.get(name, name) for name in names)
    return "\n".join([f"<h2>Effectifs</h2>\n<table>{head}<tbody>", *rows, "</tbody></table>"])


def _kwic_table(result: Concordance, by: Sequence[str]) -> list[str]:
    if not result.n_hits:
        return []
    table = result.table
    labels: list[list[str]] = []
    texts = result.texts.set_index("text_id")
    for name in by:
        labels.append([_text(each) for each in group_keys(texts[[name]], name).loc[table["text_id"]]])
    columns = [
        [_text(each) for each in table["text_id"]],
        *labels,
        *([_text(each) for each in table[name]] for name in ("left", "match", "right")),
    ]
    head = _header(["réponse", *by, *(HEADERS[name] for name in ("left_context", "keyword", "right_context"))])
    lines = [
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{each}</td>" for each in middle)}'
        f'<td class="l">{left}</td><td class="m">{match}</td><td class="r">{right}</td></tr>'
        for first, *middle, left, match, right in zip(*columns, strict=True)
    ]
    return [f'<h2>Contextes</h2>\n<table class="kwic">{head}<tbody>', *lines, "</tbody></table>"]


def _source(result: Concordance) -> str:
    source = result.about.get("source") or {}
    shown = [str(source[key]) for key in ("name", "sheet") if source.get(key)]
    version = f"entnlp {result.about['entnlp']}" if "entnlp" in result.about else "entnlp"
    return f"<dt>source</dt><dd>{_text(', '.join([*shown, version]))}</dd>"
