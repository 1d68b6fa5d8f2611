"""The public face: which names there are, that each is documented, and how its arguments are given."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

import entnlp

PUBLIC = [
    "Annex",
    "CandidateTerms",
    "Cloud",
    "Codebook",
    "Cooccurrences",
    "Corpus",
    "Concordance",
    "CorrespondenceAnalysis",
    "DoubleReinert",
    "EntnlpError",
    "EntnlpWarning",
    "Frequencies",
    "Lexis",
    "Reinert",
    "RepeatedSegments",
    "SimilarityGraph",
    "Specificities",
    "Summary",
    "TermMatrix",
    "ThemeClassifier",
    "TokenTable",
    "agreement",
    "annex",
    "candidate_terms",
    "classify_file",
    "concat",
    "concordance",
    "cooccurrences",
    "corpus_from_frame",
    "correspondence_analysis",
    "evaluate_language",
    "frequencies",
    "lexis",
    "load_codebook",
    "load_demo",
    "load_language",
    "load_lemmas",
    "load_spelling",
    "load_stop_words",
    "load_terms",
    "load_themes",
    "merge_terms",
    "merge_variants",
    "read_corpus",
    "reinert",
    "reinert_double",
    "repeated_segments",
    "sample_texts",
    "save_themes",
    "score_themes",
    "similarity_graph",
    "specificities",
    "summarize",
    "term_matrix",
    "tokenize",
    "word_cloud",
    "word_clouds",
    "write_corpus",
    "write_table",
]
"""A name that leaves or changes here breaks somebody's notebook: it is a decision, with a line in the changelog."""

# Parameters that may be given without their name; one, the data, for any function that is not here.
POSITIONAL = {
    "classify_file": ["path", "output"],  # from where, to where
    "concordance": ["tokens", "query"],  # where, what
    "load_language": ["name"],
    "load_lemmas": ["paths"],
    "load_spelling": ["paths"],
    "load_stop_words": ["lists"],
    "load_terms": ["paths"],
    "reinert_double": ["first", "second"],
    "save_themes": ["model", "folder"],
    "write_corpus": ["corpus", "path"],  # what, where: nobody mistakes one for the other
    "write_table": ["frame", "path"],
}
FUNCTIONS = [name for name in PUBLIC if inspect.isfunction(getattr(entnlp, name))]
CLASSES = [name for name in PUBLIC if inspect.isclass(getattr(entnlp, name))]


def methods_of(cls: type) -> list[tuple[str, Callable[..., Any]]]:
    return [(name, each) for name, each in inspect.getmembers(cls, inspect.isfunction) if not name.startswith("_")]


def test_names_are_the_stored_ones() -> None:
    assert sorted(entnlp.__all__) == sorted([*PUBLIC, "__version__"])
    assert len(set(entnlp.__all__)) == len(entnlp.__all__)
    assert set(dir(entnlp)) == set(entnlp.__all__)


def test_version_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+([a-z]+\d+)?", entnlp.__version__)


def test_functions_and_classes_are_all_there_is() -> None:
    assert sorted(FUNCTIONS + CLASSES) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_name_resolves_to_what_bears_it(name: str) -> None:
    found = getattr(entnlp, name)
    assert found.__name__ == name
    assert found.__module__.startswith("entnlp.")


def test_unknown_name() -> None:
    with pytest.raises(AttributeError, match="module 'entnlp' has no attribute 'wordcloud'"):
        _ = entnlp.wordcloud


def test_private_module_attributes_are_not_made_up() -> None:
    with pytest.raises(AttributeError, match="no attribute '__wrapped__'"):
        _ = entnlp.__wrapped__


@pytest.mark.parametrize("name", FUNCTIONS)
def test_options_are_keyword_only(name: str) -> None:
    parameters = inspect.signature(getattr(entnlp, name)).parameters.values()
    positional = [p.name for p in parameters if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    if name in POSITIONAL:
        assert positional == POSITIONAL[name]
    else:
        assert len(positional) == 1, f"{name}{inspect.signature(getattr(entnlp, name))}"


@pytest.mark.parametrize("name", CLASSES)
def test_methods_take_one_argument_without_its_name(name: str) -> None:
    for method, function in methods_of(getattr(entnlp, name)):
        parameters = inspect.signature(function).parameters.values()
        positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"]
        if method in ("fit", "score"):  # as every estimator of scikit-learn has them
            assert [p.name for p in positional][1:] in (["y"], ["y", "sample_weight"])
            continue
        assert len(positional) <= 1, f"{name}.{method}{inspect.signature(function)}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_documents_its_parameters_and_result(name: str) -> None:
    function = getattr(entnlp, name)
    doc = inspect.getdoc(function) or ""
    assert doc.splitlines()[0].endswith("."), f"{name}: the first line is no sentence"
    assert "Returns\n-------" in doc
    for parameter in inspect.signature(function).parameters:
        # "*paths", "min_count" or "unit, stop, multiwords" at the beginning of a line
        entry = rf"(?m)^(\w+, )*(\\?\*)*{parameter}(, \w+)*( :.*)?$"
        assert re.search(entry, doc), f"{name}: {parameter} is not documented"


@pytest.mark.parametrize("name", CLASSES)
def test_class_and_its_methods_are_documented(name: str) -> None:
    cls = getattr(entnlp, name)
    assert cls.__doc__, name
    assert not cls.__doc__.startswith(f"{name}("), f"{name} has the docstring that dataclass makes"
    inherited = {"with_traceback", "add_note"}
    for method, function in methods_of(cls):
        assert method in inherited or inspect.getdoc(function), f"{name}.{method}"


@pytest.mark.parametrize("name", [name for name in CLASSES if not name.startswith("Entnlp")])
def test_results_print_themselves(name: str) -> None:
    cls = getattr(entnlp, name)
    assert cls.__repr__ is not object.__repr__


def test_errors_are_of_one_family() -> None:
    from entnlp import errors

    kinds = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__]
    assert {kind for kind in kinds if not issubclass(kind, entnlp.EntnlpError)} == {entnlp.EntnlpWarning}
    assert issubclass(errors.OptionError, ValueError)
    assert issubclass(errors.MissingExtraError, ImportError)


@pytest.mark.parametrize(
    ("value", "allowed", "said"),
    [
        ("reponse", ["id", "réponse"], 'id, réponse; closest: "réponse"'),
        ("REPONSE", ["Réponse"], 'Réponse; closest: "Réponse"'),
        ("zzz", ["id", "texte"], "id, texte"),
        ("x", [], ""),
        ("c9", [f"c{i}" for i in range(30)], '... (30 in all); closest: "c9"'),
    ],
)
def test_closest_name(value: str, allowed: list[str], said: str) -> None:
    from entnlp.errors import one_of

    assert one_of(value, allowed).endswith(said)
    assert one_of(value, allowed).count(",") <= 20
