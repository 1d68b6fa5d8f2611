"""The rooms of the library: who may import whom, which libraries stay where, how large a module is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "entnlp"
MODULES = sorted(SOURCE.rglob("*.py"))

# Imports go down only; rooms of one level do not know each other.
LEVEL = {
    "__main__": 10,
    "cli": 9,
    "engines": 8,
    "report": 7,
    "figures": 6,
    "themes": 5,
    "demo": 4,
    "textometry": 4,
    "language": 4,
    "tokens": 3,
    "codebook": 3,
    "corpus": 2,
    "resources": 1,
    "errors": 0,
    "__init__": 0,
    "_version": -1,
}
# Where a third-party library may be imported; one that is not here may stand anywhere.
ONLY_IN = {
    "spacy": {"language", "themes"},
    "sklearn": {"themes"},
    "skops": {"themes"},
    "sentence_transformers": {"themes"},
    "thinc": {"language"},
    "networkx": {"textometry", "figures"},
    "wordcloud": {"figures"},
    "PIL": {"figures"},
    "matplotlib": {"figures"},
    "fontTools": {"figures"},
    "xlsxwriter": {"report", "corpus"},
    "python_calamine": {"corpus"},
    "charset_normalizer": {"corpus"},
    "typer": {"cli"},
    "click": {"cli"},
    "tqdm": {"language", "cli"},
}
NETWORK = {"urllib.request", "urllib3", "requests", "httpx", "aiohttp", "socket", "http.client", "ftplib", "smtplib"}
STORES_CODE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
LARGEST, COMFORTABLE = 450, 400
OVER_COMFORTABLE: set[str] = set()
"""Modules between 400 and 450 lines, each after a decision not to cut it."""


def room_of(path: Path) -> str:
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(tree: ast.AST, package: str) -> Iterator[tuple[str, int]]:
    """Full names of all that a module imports, those inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
            yield base, node.lineno
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            # import_module("spacy") is an import all the same.
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value, node.lineno


def imports_of(path: Path) -> list[tuple[str, int]]:
    package = ".".join(["entnlp", *path.relative_to(SOURCE).parts[:-1]])
    return list(imported(ast.parse(path.read_text("utf-8")), package))


def modules_loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def test_the_reader_of_imports_sees_all_kinds() -> None:
    code = (
        "import a.b\nfrom . import c\nfrom ..tokens import d\ndef f():\n    from spacy import e\n"
        "    import_module('pickle')\n"
    )
    found = {each for each, _ in imported(ast.parse(code), "entnlp.cli")}
    assert {"a.b", "entnlp.cli.c", "entnlp.tokens.d", "spacy.e", "pickle"} <= found


def test_every_room_has_a_level() -> None:
    assert {room_of(path) for path in MODULES} == set(LEVEL)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    wrong = []
    for full, line in imports_of(path):
        parts = full.split(".")
        if parts[0] != "entnlp" or len(parts) < 2 or parts[1] == room:
            continue
        assert parts[1] in LEVEL, f"{name(path)}:{line} imports {full}, a name of the package's front: import the room"
        if LEVEL[parts[1]] >= LEVEL[room]:
            wrong.append(f"{name(path)}:{line} ({room}) imports {full}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    room = room_of(path)
    wrong = [
        f"{name(path)}:{line} imports {full}; only {', '.join(sorted(ONLY_IN[full.split('.')[0]]))} may"
        for full, line in imports_of(path)
        if room not in ONLY_IN.get(full.split(".")[0], {room})
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_network_and_no_pickle(path: Path) -> None:
    banned = NETWORK | STORES_CODE
    found = [
        f"{name(path)}:{line} {full}"
        for full, line in imports_of(path)
        if any(full == each or full.startswith(each + ".") for each in banned)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_has_a_name_a_size_and_a_purpose(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.count("\n")
    assert path.stem not in VAGUE, f"{name(path)} says nothing about what is in it"
    assert lines <= LARGEST, f"{name(path)} has {lines} lines, cut it"
    assert lines <= COMFORTABLE or name(path) in OVER_COMFORTABLE, f"{name(path)} has {lines} lines: cut or list it"
    assert ast.get_docstring(ast.parse(text)), f"{name(path)} has no docstring"


def test_import_entnlp_loads_nothing_heavy() -> None:
    loaded = modules_loaded_by("import entnlp; entnlp.__version__; dir(entnlp)")
    assert "entnlp" in loaded
    assert not loaded & {"pandas", "numpy", "spacy", "matplotlib", "wordcloud", "pyarrow", "typer"}


def test_statistics_load_without_a_language_model() -> None:
    loaded = modules_loaded_by("import entnlp.textometry, entnlp.figures")
    assert "pandas" in loaded
    assert not loaded & {"spacy", "thinc", "entnlp.language"}


def test_coding_themes_loads_no_spacy() -> None:
    loaded = modules_loaded_by("import entnlp.themes, entnlp.themes.storage")
    assert "sklearn" in loaded
    assert not loaded & {"spacy", "thinc", "matplotlib", "sentence_transformers"}


def test_only_the_component_of_the_themes_imports_spacy() -> None:
    found = [
        name(path)
        for path in MODULES
        if room_of(path) == "themes" and any(full.split(".")[0] == "spacy" for full, _ in imports_of(path))
    ]
    assert found == ["themes/component.py"]


def test_help_of_the_command_line_loads_nothing_heavy() -> None:
    loaded = modules_loaded_by("import entnlp.cli")
    assert "entnlp.cli" in loaded
    assert not loaded & {"pandas", "spacy", "sklearn", "matplotlib", "wordcloud"}
