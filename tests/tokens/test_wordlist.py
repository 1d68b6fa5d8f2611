"""Word lists: heads, encodings, bad files; stop lists by name, file and word."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from entnlp.errors import InputError, OptionError
from entnlp.tokens import WordList, load_stop_words, read_word_list, shipped_word_list, stop_words_of
from entnlp.tokens.wordlist import parse_word_list


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "text, name, version, entries",
    [
        ("un\ndeux", "x", "v", ("un", "deux")),
        ("# name: les miens\n# version: 2.1\nun", "les miens", "2.1", ("un",)),
        ("un\n# version: 3", "x", "3", ("un",)),
        ("# name:\nun", "", "v", ("un",)),
        ("  un  \n\n\n\tdeux\r\ntrois", "x", "v", ("un", "deux", "trois")),
        ("un\nun\ndeux\nun", "x", "v", ("un", "deux")),
        ("# un\n#deux\ntrois # quatre", "x", "v", ("trois # quatre",)),
        ("Un\nun", "x", "v", ("Un", "un")),
        ("cahier de vie\nl'école", "x", "v", ("cahier de vie", "l'école")),
        ("", "x", "v", ()),
        ("\n\n# rien", "x", "v", ()),
    ],
)
def test_parse(text: str, name: str, version: str, entries: tuple[str, ...]) -> None:
    assert parse_word_list(text, name="x", version="v") == WordList(name, version, entries)


@pytest.mark.parametrize(
    "data",
    [
        "élève\ncœur",
        b"\xef\xbb\xbf" + "élève\ncœur".encode(),
        "élève\ncœur".encode("cp1252"),
        "élève\r\ncœur\r\n".encode("cp1252"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes | str) -> None:
    path = write(tmp_path / "mots vides.txt", data)
    words = read_word_list(path)
    assert words.entries == ("élève", "cœur")
    assert words.name == "mots vides"
    assert words.version == hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    assert read_word_list(str(path)) == words


def test_bom_before_the_head(tmp_path: Path) -> None:
    words = read_word_list(write(tmp_path / "a.txt", b"\xef\xbb\xbf# name: test\nun"))
    assert (words.name, words.entries) == ("test", ("un",))


def test_label_and_membership() -> None:
    words = WordList("test", "1.0", ("un", "deux"))
    assert words.label == "test 1.0 (2 entrées)"
    assert "un" in words
    assert "Un" not in words


def test_bad_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='word list "absent.txt" not found; give a text file with one entry a line'):
        read_word_list(tmp_path / "absent.txt")
    (tmp_path / "dossier").mkdir()
    with pytest.raises(InputError, match='word list "dossier" is a folder; give a text file'):
        read_word_list(tmp_path / "dossier")
    with pytest.raises(InputError, match='word list "a.xlsx" is not plain text; save it as text'):
        read_word_list(write(tmp_path / "a.xlsx", b"PK\x03\x04\x00\x00"))
    with pytest.raises(InputError, match="is not plain text"):
        read_word_list(write(tmp_path / "utf16.txt", "élève".encode("utf-16")))


def test_shipped_lists() -> None:
    function = shipped_word_list("entnlp.tokens", "stop_function.txt")
    survey = shipped_word_list("entnlp.tokens", "stop_survey.txt")
    assert (function.name, survey.name) == ("mots outils", "mots vides d'enquête")
    for words in (function, survey):
        assert all(entry == entry.lower().strip() for entry in words.entries)
        # Negation carries meaning in answers ("pas de photos"), and so do the words of the field.
        kept = "pas plus jamais sans rien aucun aucune ni moins trop photo photos devoirs enfant élève école blog cours ent lien"
        assert not set(words.entries) & set(kept.split())
    assert {"le", "l'", "et", "qu'", "-vous", "à", "aux", "est"} <= set(function.entries)
    assert {"faire", "permet", "oui", "bonjour"} <= set(survey.entries)


def test_survey_holds_function() -> None:
    function, survey = load_stop_words("function"), load_stop_words("survey")
    assert set(function.entries) < set(survey.entries)
    assert function.name == "mots outils 1.0"
    assert survey.name == "mots outils 1.0 + mots vides d'enquête 1.0"


def test_no_list() -> None:
    assert load_stop_words() == WordList("no stop words", "", ())


def test_lists_are_united_in_lower_case(tmp_path: Path) -> None:
    path = write(tmp_path / "miens.txt", "# name: miens\n# version: 2\nPhotos\nÉCOLE\nphotos")
    words = load_stop_words(path, ["École", "Blog"], str(path))
    assert words.entries == ("photos", "école", "blog")
    assert words.name.startswith("miens 2 + words given ")
    assert words.name.endswith(" + miens 2")


def test_words_given_have_a_digest_of_their_own() -> None:
    one, same, other = load_stop_words(["a", "b"]), load_stop_words(("a", "b")), load_stop_words(["a", "c"])
    assert one == same
    assert one.name != other.name


def test_unknown_list() -> None:
    with pytest.raises(
        OptionError, match='unknown stop list "surve"; allowed: a file, or function, survey; closest: "survey"'
    ):
        load_stop_words("surve")
    with pytest.raises(InputError, match='word list "absent.txt" not found'):
        load_stop_words("absent.txt")


def test_a_file_without_extension(tmp_path: Path) -> None:
    assert load_stop_words(str(write(tmp_path / "liste", "un"))).entries == ("un",)


def test_stop_argument(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "photos")
    assert stop_words_of(None).entries == ()
    assert stop_words_of("survey") == load_stop_words("survey")
    assert stop_words_of(path).entries == stop_words_of(str(path)).entries == ("photos",)
    assert stop_words_of(["photos", "Blog"]).entries == ("photos", "blog")
    assert stop_words_of(("photos",)).entries == ("photos",)
    assert stop_words_of({"b", "a"}).entries == ("a", "b")
    assert stop_words_of(frozenset("a")).entries == ("a",)
    assert stop_words_of([]).entries == ()
    assert stop_words_of(WordList("x", "1", ("photos",))) == WordList("x", "1", ("photos",))
    assert stop_words_of(read_word_list(write(tmp_path / "b.txt", "Photos\nPHOTOS"))).entries == ("photos",)


def test_names_files_and_words_together(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "photos")
    function = load_stop_words("function")
    for item in (path, str(path)):
        assert stop_words_of(["function", item, "blog"]).entries == (*function.entries, "photos", "blog")


@pytest.mark.parametrize("stop", [3, 1.5, {"a": 1}, object])
def test_stop_argument_of_another_type(stop: object) -> None:
    with pytest.raises(OptionError, match="stop must be None, a name, a path or a list of words; received"):
        stop_words_of(stop)
