"""Writing: all of a file or nothing, the same bytes each time."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from entnlp.corpus import atomic_path, corpus_from_frame, read_corpus, write_corpus, write_files
from entnlp.errors import InputError

NASTY = [
    "=1+1",
    "+33 6",
    "- photos\n- blog",
    "@moi",
    '"a";b,c\td|e',
    "\r\nx\r",
    "Été œ’« »",
    "👩‍👧",
    "_x000D_",
    "<p>",
    "#N/A",
    "NA",
    "l\x0bm",
]


def corpus_of(texts: list[str]) -> Any:
    frame = pd.DataFrame(
        {
            "i": [f"0{n}" for n in range(len(texts))],
            "t": texts,
            "c": ["x, y", None] * (len(texts) // 2) + ["z"] * (len(texts) % 2),
        }
    )
    return corpus_from_frame(frame, text="t", id="i", html="keep")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet", "jsonl"])
def test_round_trip(suffix: str, tmp_path: Any) -> None:
    corpus = corpus_of([*NASTY, "", "RAS"])
    path = write_corpus(corpus, tmp_path / f"new/folder/a.{suffix}")
    back = read_corpus(path)
    assert back.source.format == suffix
    pd.testing.assert_frame_equal(back.frame, corpus.frame)
    first = path.read_bytes()
    if suffix == "xlsx":
        time.sleep(1.1)  # a workbook holds its time of creation to the second
    assert write_corpus(corpus, path).read_bytes() == first


def test_xlsx_holds_no_formula(tmp_path: Any) -> None:
    path = write_corpus(corpus_of(NASTY), tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_csv_opens_in_a_french_excel(tmp_path: Any) -> None:
    content = write_corpus(corpus_of(["é"]), tmp_path / "a.csv").read_bytes()
    assert content == "\ufefftext_id;text;status;c\r\n00;é;ok;z\r\n".encode()


def test_txt_holds_the_ok_texts(tmp_path: Any) -> None:
    path = write_corpus(corpus_of(["a\nb", "RAS", "", "c"]), tmp_path / "a.txt")
    assert path.read_text(encoding="utf-8") == "a b\nc\n"


def test_format_wins_over_suffix(tmp_path: Any) -> None:
    path = write_corpus(corpus_of(["a"]), tmp_path / "a.dat", format="jsonl")
    assert path.read_text(encoding="utf-8").startswith('{"text_id": "00", "text": "a"')


def test_mixed_metadata_in_parquet(tmp_path: Any) -> None:
    corpus = corpus_of(["a", "b"])
    corpus.frame["mixed"] = pd.Series([1, "x"], dtype=object)
    assert read_corpus(write_corpus(corpus, tmp_path / "a.parquet")).frame["mixed"].tolist() == ["1", "x"]


def test_atomic_path_keeps_the_old_file_on_error(tmp_path: Any) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail() -> None:
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            assert temporary.parent == tmp_path and temporary.suffix == ".txt"
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert target.read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_atomic_path_replaces(tmp_path: Any) -> None:
    target = tmp_path / "deep" / "a.tar.gz"
    for content in ("1", "2"):
        with atomic_path(target) as temporary:
            temporary.write_text(content)
        assert target.read_text() == content
    assert len(list(target.parent.iterdir())) == 1


def test_atomic_path_errors(tmp_path: Any) -> None:
    def enter(path: Any, write: bool = True) -> None:
        with atomic_path(path) as temporary:
            if write:
                temporary.write_text("x")

    with pytest.raises(InputError, match="it is a folder; give the path of a file"):
        enter(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot write .*; choose another folder"):
        enter(tmp_path / "file" / "a.txt")
    with pytest.raises(InputError, match="NUL character"):
        enter("a\0b")
    with pytest.raises(InputError, match="cannot write .*no such file"):
        enter(tmp_path / "never.txt", write=False)


def test_a_read_error_inside_the_block_is_not_hidden(tmp_path: Any) -> None:
    def enter() -> None:
        with atomic_path(tmp_path / "a.txt"):
            Path(tmp_path / "other").read_text()

    with pytest.raises(FileNotFoundError, match="other"):
        enter()


def test_files_are_written_together_or_not_at_all(tmp_path: Any) -> None:
    first, second = tmp_path / "new" / "a.txt", tmp_path / "b.txt"
    assert write_files({first: b"1", second: b"2"}) == [first, second]
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match='cannot write ".*folder": it is a folder'):
        write_files({first: b"3", second: b"4", tmp_path / "folder": b"5"})
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "b.txt", "folder", "new"]
    with pytest.raises(InputError, match="cannot write .*file name too long"):
        write_files({tmp_path / ("x" * 300): b""})
