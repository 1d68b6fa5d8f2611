"""The annex of a report: sentences, frequency tables and word clouds, per group and overall, in one folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from entnlp.corpus import atomic_path, group_keys
from entnlp.errors import InputError, OptionError
from entnlp.figures import Cloud, word_clouds
from entnlp.figures.wording import file_stems
from entnlp.report.dossier import storable
from entnlp.report.headers import REASONS
from entnlp.report.tables import write_table, write_workbook
from entnlp.textometry import Frequencies, Summary, frequencies, group_title, summarize
from entnlp.textometry.frequencies import Stop
from entnlp.tokens import TokenTable

OVERALL = "ensemble"
MOST_GROUPS = 100
"""An annex of more groups is a mistake (identifiers, dates or answers taken as groups), and would name respondents."""


@dataclass(frozen=True, repr=False)
class Annex:
    """The parts of an annex, not yet written.

    Parameters
    ----------
    summary
        One row per group, then ``ensemble``.
    tables
        Title of the group -> frequencies (one group each), ``ensemble`` last.
    clouds
        Same titles -> word cloud; a group without a word that can be drawn has none.
    variants
        Spelling groupings made: variant, form, reason, count.
    about
        Settings, versions, lists, source: everything needed to obtain the same annex again.
    """

    summary: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    clouds: dict[str, Cloud]
    variants: pd.DataFrame
    about: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "\n".join(self.summary["sentence"])

    def _repr_html_(self) -> str:
        clouds = "".join(cloud._repr_html_() for cloud in self.clouds.values())
        return self.summary.drop(columns="sentence").to_html(index=False) + clouds

    def save(self, folder: str | Path, *, notify: Callable[[str], None] | None = None) -> list[Path]:
        """Write the annex.

        Parameters
        ----------
        folder
            Created if need be; files of the same names are replaced one by one, each whole.
        notify
            Called with the name of each part before it is written.

        Returns
        -------
        list of Path
            ``synthese.txt``, ``synthese.csv``, ``synthese.xlsx``, ``frequences.xlsx`` (all groups), ``graphies.csv``,
            ``parametres.json``, and per group ``frequences_<group>.csv`` and ``.xlsx`` and ``nuage_<group>`` as PNG,
            SVG, counts (CSV), settings (JSON) and alternative text (TXT).

        Raises
        ------
        InputError
            The folder cannot be written.
        """
        folder = Path(folder)
        if folder.exists() and not folder.is_dir():
            raise InputError(f'"{folder.name}" is a file; give a folder to write the annex to')
        say = notify or (lambda _: None)
        notes = self.notes()
        written = []
        say("synthèse")
        with atomic_path(folder / "synthese.txt") as temporary:
            temporary.write_text("\n".join(self.summary["sentence"]) + "\n", "utf-8")
        written.append(folder / "synthese.txt")
        written.append(write_table(self.summary, folder / "synthese.csv"))
        written.append(write_table(self.summary, folder / "synthese.xlsx", sheet="synthèse", notes=notes))
        written.append(write_workbook(self.tables, folder / "frequences.xlsx", notes=notes))
        in_french = self.variants.assign(reason=self.variants["reason"].map(REASONS))
        written.append(write_table(in_french, folder / "graphies.csv"))
        stems = dict(zip(self.tables, file_stems(list(self.tables)), strict=True))
        for title, table in self.tables.items():
            say(title)
            written.append(write_table(table, folder / f"frequences_{stems[title]}.csv"))
            written.append(write_table(table, folder / f"frequences_{stems[title]}.xlsx", sheet=title, notes=notes))
            if title in self.clouds:
                written.extend(self.clouds[title].save(folder / f"nuage_{stems[title]}"))
        with atomic_path(folder / "parametres.json") as temporary:
            temporary.write_text(json.dumps(self.about, ensure_ascii=False, indent=2) + "\n", "utf-8")
        written.append(folder / "parametres.json")
        return written

    def notes(self) -> dict[str, str]:
        """Say in French how the numbers were made, label by label."""
        source = self.about.get("source", {})
        return {
            "fichier": f"{source.get('name', '')} {source.get('sheet') or ''}".strip(),
            "empreinte SHA-256": str(source.get("sha256") or ""),
            "unité comptée": {
                "form": "formes, graphies regroupées",
                "lemma": "lemmes",
                "surface": "formes telles que tapées",
            }[self.about["unit"]],
            "mots": "tout élément avec au moins une lettre, hors adresses ; l'article élidé (l') est un mot",
            "mots écartés des tableaux": self.about["stop"],
            "listes de graphies": ", ".join(self.about.get("spelling", [])),
            "termes de plusieurs mots": ", ".join(self.about.get("terms", []))
            if self.about["multiwords"]
            else "non regroupés",
            "pour 10 000 mots": "effectif × 10 000 / nombre de mots du groupe, mots écartés compris",
            "part des réponses": "réponses qui contiennent le terme / réponses comptées du groupe",
            "version": f"entnlp {self.about.get('entnlp', '')}, {self.about.get('tokeniser', '')}",
        }


def annex(
    tokens: TokenTable,
    *,
    by: str | Sequence[str] | None = None,
    unit: str = "form",
    stop: Stop = "survey",
    multiwords: bool = False,
    top: int = 5,
    min_count: int = 1,
    overall: bool = True,
    shared_scale: bool = False,
    cloud_options: dict[str, Any] | None = None,
    notify: Callable[[str], None] | None = None,
) -> Annex:
    """Make an annex from a token table.

    Parameters
    ----------
    tokens
        Token table.
    by
        Metadata columns that make the groups.
    unit, stop, multiwords, min_count
        As in :func:`entnlp.frequencies`.
    top
        Number of most frequent words in the summary sentence.
    overall
        Also count all groups together.
    shared_scale
        The same count has the same size in all clouds, so that they compare.
    cloud_options
        Options of :func:`entnlp.word_cloud`.
    notify
        Called with the name of each part before it is made.

    Returns
    -------
    Annex

    Raises
    ------
    InputError
        No text has anything to count.
    OptionError
        There are more than :data:`MOST_GROUPS` groups, or an option is wrong.
    """
    if not tokens.is_word.any():
        counts = tokens.texts["status"].value_counts()
        found = ", ".join(f"{n} {status}" for status, n in counts.items() if n)
        raise InputError(f"no text is left to count ({found or 'no row'}); check the text column and the formula list")
    n_groups = group_keys(tokens.texts, by).nunique()
    if n_groups > MOST_GROUPS:
        raise OptionError(
            f"the grouping columns make {n_groups:,} groups; an annex takes at most {MOST_GROUPS}: "
            "choose columns with few values, not identifiers, dates or answers"
        )
    say = notify or (lambda _: None)
    say("comptages")
    parts: list[tuple[Sequence[str] | str | None, Frequencies, Summary]] = []
    for columns in [by, None] if by and overall else [by]:
        counted = frequencies(tokens, by=columns, unit=unit, stop=stop, multiwords=multiwords, min_count=min_count)
        parts.append((columns, counted, summarize(tokens, by=columns, unit=unit, stop=stop, top=top)))
    tables: dict[str, pd.DataFrame] = {}
    rows = []
    for _, counted, summary in parts:
        for label, title in group_titles(counted).items():
            tables[title] = counted.of(label).drop(columns="group")
            rows.append({"group": title, **summary.table.loc[label].to_dict()})
    say("nuages de mots")
    clouds = draw_clouds(tables, shared_scale=shared_scale, **(cloud_options or {}))
    about = {
        **tokens.about,
        "unit": unit,
        "stop": parts[0][1].stop,
        "by": list(parts[0][1].by),
        "multiwords": multiwords,
        "top": top,
        "min_count": min_count,
        "overall": overall,
        "shared_scale": shared_scale,
        "cloud_options": {name: storable(value) for name, value in (cloud_options or {}).items()},
        "without_cloud": [title for title in tables if title not in clouds],
    }
    return Annex(pd.DataFrame(rows), tables, clouds, tokens.variants, about)


def group_titles(counted: Frequencies) -> dict[str, str]:
    """Label of each group -> its title, all different: the values "1" and "cycle 1" may both stand in a column."""
    if not counted.by:
        return {str(label): OVERALL for label in counted.groups.index}
    titles: dict[str, str] = {}
    for label in map(str, counted.groups.index):
        base = title = group_title(label, counted.by)
        number = 1
        while title in (OVERALL, *titles.values()):
            number += 1
            title = f"{base} ({number})"
        titles[label] = title
    return titles


def draw_clouds(tables: dict[str, pd.DataFrame], *, shared_scale: bool = False, **options: Any) -> dict[str, Cloud]:
    """Draw one cloud per table; a group that has no word, or none that the font and the page can hold, has none.

    Raises
    ------
    OptionError, InputError
        An option is wrong, or no group at all can be drawn.
    """
    drawable = {title: table for title, table in tables.items() if len(table)}
    if not drawable:
        return {}
    try:
        return word_clouds(drawable, shared_scale=shared_scale, **options)
    except OptionError:
        fit: dict[str, pd.DataFrame] = {}
        for title, table in drawable.items():
            with suppress(OptionError):
                fit |= {title: table} if word_clouds({title: table}, **options) else {}
        if not fit or len(fit) == len(drawable):
            raise
        return word_clouds(fit, shared_scale=shared_scale, **options)
