"""The descent: classes, levels, what falls out, the short-answer options, edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.cluster.hierarchy import is_valid_linkage
from tests.oracles.reinert import matrix

from entnlp.corpus import corpus_from_frame
from entnlp.errors import EntnlpWarning, InputError, OptionError
from entnlp.language import tokenize
from entnlp.textometry.reinert import Reinert, reinert
from entnlp.tokens import TermMatrix

TOPICS = (
    "photo album image blog",
    "devoir note cahier leçon",
    "cantine menu repas bus",
    "message parent mot rendez-vous",
)


def answers(per_topic: int = 12, seed: int = 7) -> list[str]:
    """Short answers of two or three words of a topic."""
    rng = np.random.default_rng(seed)
    return [
        " ".join(rng.choice(topic.split(), rng.integers(2, 4), replace=False))
        for _ in range(per_topic)
        for topic in TOPICS
    ]


@pytest.fixture(scope="module")
def four() -> Reinert:
    return reinert(tokenize(answers()), n_classes=4, stop=None)


def test_topics_are_found(four: Reinert) -> None:
    topics = np.arange(48) % 4
    pairs = set(zip(topics.tolist(), four.classes.tolist(), strict=True))
    assert len(pairs) == 4
    assert four.share_classified == 1.0
    assert set(four.status) == {"classified"}


def test_levels_are_nested(four: Reinert) -> None:
    assert four.levels.shape == (48, 3)
    for level in range(2):
        parents = set(zip(four.levels[:, level + 1].tolist(), four.levels[:, level].tolist(), strict=True))
        assert len(parents) == len(set(four.levels[:, level + 1].tolist()))


def test_tree_is_a_linkage(four: Reinert) -> None:
    tree = four.linkage()
    assert is_valid_linkage(tree)
    assert tree[-1, 3] == 4
    assert tree[:, 2] == pytest.approx(np.cumsum(four.splits["chi2"].to_numpy()[::-1]))


def test_a_smaller_tree_is_the_first_cuts(four: Reinert) -> None:
    two = four.cut(2)
    again = reinert(tokenize(answers()), n_classes=2, stop=None)
    assert two.classes.tolist() == again.classes.tolist()
    assert two.n_classes == 2
    assert two.parameters["n_classes"] == 2
    for number in (1, 5):
        with pytest.raises(OptionError, match=f"the tree has 2 to 4 classes; received {number}"):
            four.cut(number)


def test_order_of_the_texts_changes_the_partition_in_nothing() -> None:
    texts = answers()
    order = np.random.default_rng(2).permutation(len(texts))
    one = reinert(tokenize(texts), n_classes=4, stop=None).classes
    other = reinert(tokenize([texts[i] for i in order]), n_classes=4, stop=None).classes
    assert len(set(zip(one[order].tolist(), other.tolist(), strict=True))) == 4


def test_frame_and_sizes(four: Reinert) -> None:
    frame = four.to_frame()
    assert list(frame.columns) == ["segment", "text_id", "class", "status"]
    assert len(frame) == 48
    sizes = four.sizes()
    assert sizes["class"].tolist() == [1, 2, 3, 4, 0]
    assert sizes["segments"].sum() == 48
    assert sizes["share_classified"].sum() == pytest.approx(1.0)
    assert "4 classes of" in repr(four)


def test_fewer_classes_than_asked_is_said() -> None:
    with pytest.warns(EntnlpWarning, match="2 classes instead of 8: no class is left that can be cut"):
        found = reinert(tokenize(["photo album", "devoir note"] * 6), n_classes=8, stop=None)
    assert found.n_classes == 2


@pytest.mark.parametrize(
    "texts",
    [["photo album"] * 10, ["photo"], [], ["", "RAS"], ["photo album", "devoir note"]],
    ids=["all equal", "one text", "no text", "nothing said", "two texts"],
)
def test_nothing_to_cut_is_one_line(texts: list[str]) -> None:
    with pytest.raises(InputError, match="no cut can be made: .* segments have a chosen term") as caught:
        reinert(tokenize(texts), stop=None)
    assert "\n" not in str(caught.value)
    assert "album" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_classes": 1}, "n_classes must be 2 or more; received 1"),
        ({"min_class": 0.5}, "a share under 0.5; received 0.5"),
        ({"min_class": 2.5}, "min_class is a number of segments"),
        ({"min_split": 2}, "min_split from 3; received 0 and 2"),
        ({"min_segment_terms": -1}, "min_segment_terms goes from 0"),
        ({"max_contingency": 1.5}, "max_contingency goes from 0 to 1; received 1.5"),
        ({"segment_length": 1}, "a segment has 2 words or more"),
    ],
)
def test_options_out_of_range(options: dict[str, float], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        reinert(tokenize(answers(2)), **options)  # type: ignore[arg-type]


def test_a_matrix_has_its_segments_already() -> None:
    with pytest.raises(OptionError, match="segment_length needs a token table"):
        reinert(TermMatrix.from_counts(np.eye(4, dtype=int), list("abcd")), segment_length=10)


def falling() -> TermMatrix:
    """A last row whose only term is too rare in either part of the first cut to go on."""
    rng = np.random.default_rng(1)
    table = np.zeros((61, 9), dtype=int)
    table[:30, :4] = rng.random((30, 4)) < 0.7
    table[30:60, 4:8] = rng.random((30, 4)) < 0.7
    table[60, 8] = 1
    table[[0, 30], 8] = 1
    return TermMatrix.from_counts(table, [f"t{i}" for i in range(9)])


def test_what_falls_out_is_counted_and_can_be_assigned() -> None:
    data = falling()
    classic = reinert(data, n_classes=4)
    out = classic.left_at[60]
    assert 1 < out <= len(classic.splits)
    assert classic.status[60] == "left out"
    assert classic.classes[60] == 0
    assert classic.share_classified < 1
    assert classic.levels[60, out - 2] > 0  # it was there before that cut
    assigned = reinert(data, n_classes=4, assign=True)
    assert assigned.status[60] == "assigned"
    ours = assigned.classes[60]
    profile = classic.profiles().set_index(["term", "class"])["chi2"]
    assert profile["t8", ours] == max(profile["t8"]) > 0
    assert assigned.classes[classic.classes > 0].tolist() == classic.classes[classic.classes > 0].tolist()
    assert assigned.cut(2).classes[60] > 0


def test_no_term_is_no_class_even_when_assigned() -> None:
    table = np.vstack([np.kron(np.eye(2, dtype=int), np.ones((6, 3), dtype=int)), np.zeros((2, 6), dtype=int)])
    found = reinert(TermMatrix.from_counts(table, list("abcdef")), n_classes=2, assign=True)
    assert found.status[-2:].tolist() == ["no term", "no term"]
    assert found.classes[-2:].tolist() == [0, 0]
    assert found.share_classified == 1.0


@pytest.mark.parametrize("least", [8, 0.2])
def test_no_class_is_smaller_than_asked(least: float) -> None:
    rng = np.random.default_rng(8)
    counts = sparse.csr_array((rng.random((200, 60)) < 0.05).astype(int))
    data = TermMatrix.from_counts(counts, [f"t{i:02}" for i in range(60)])
    found = reinert(data, n_classes=4, min_class=least)
    units = int((data.counts.sum(axis=1) > 0).sum())
    assert found.splits[["n_left", "n_right"]].min().min() >= (least if least >= 1 else np.ceil(least * units))


def test_identical_segments_stay_together() -> None:
    """The two last cuts of this case, in rainette, cut between segments that have the same terms (chi2 = 0)."""
    with pytest.warns(EntnlpWarning, match="7 classes instead of 12"):
        found = reinert(matrix("dtm_inaugural2_seg40.json"), n_classes=12, min_segment_terms=10, min_split=3)
    assert (found.splits["chi2"] > 1).all()


def test_stops_as_rainette_does() -> None:
    data = matrix("dtm_inaugural2_seg40.json")
    with pytest.warns(EntnlpWarning, match="2 classes instead of 3"):
        found = reinert(data, n_classes=3, min_segment_terms=10, min_split=12)
    assert found.splits["chi2"].tolist() == pytest.approx([79.0118201083118])
    with pytest.raises(InputError, match="14 segments have a chosen term, and a cut needs 15"):
        reinert(data, n_classes=3, min_segment_terms=10, min_split=15)


def test_mini_case_of_rainette() -> None:
    rows = [
        [1, 1, 1, 0, 0],
        [0, 0, 1, 1, 0],
        [1, 0, 0, 0, 0],
        [1, 1, 1, 1, 0],
        [1, 1, 1, 1, 1],
        [1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0],
    ]
    found = reinert(TermMatrix.from_counts(rows, [f"feat{i}" for i in range(1, 6)]), n_classes=2, min_split=3)
    assert found.splits["chi2"].tolist() == pytest.approx([4.84313725490196])
    assert (found.classes == found.classes[0]).tolist() == [True, True, False, True, True, False, True]


def test_same_result_twice() -> None:
    data = matrix("dtm_inaugural10_seg40.json")
    one, other = (reinert(data, n_classes=8, min_class=0.05, assign=True) for _ in range(2))
    assert one.levels.tobytes() == other.levels.tobytes()
    assert one.splits.equals(other.splits)


def test_the_larger_part_stands_to_the_left(four: Reinert) -> None:
    data = matrix("dtm_inaugural10_seg40.json")
    found = reinert(data, n_classes=8)
    assert (found.splits["n_left"] >= found.splits["n_right"]).all()
    assert (found.splits["n_left"] > found.splits["n_right"]).any()


def test_of_classes_of_one_size_the_earlier_is_cut() -> None:
    blocks = np.kron(np.eye(4, dtype=int), np.ones((4, 3), dtype=int))
    blocks[:8, 0] = 1  # the first two topics share a term, the other two another one
    blocks[8:, 6] = 1
    found = reinert(TermMatrix.from_counts(blocks, [f"t{i:02}" for i in range(12)]), n_classes=3)
    assert found.splits[["n_left", "n_right"]].iloc[0].tolist() == [8, 8]
    first = found.levels[0, 0]
    assert len(set(found.levels[found.levels[:, 0] == first, 1].tolist())) == 2


def test_metadata_that_have_our_names_keep_their_values() -> None:
    frame = pd.DataFrame({"t": ["photo album", "devoir note"] * 5, "class": "CP", "segment": "s", "segment_of": "x"})
    found = reinert(tokenize(corpus_from_frame(frame, text="t", duplicates="keep")), n_classes=2, stop=None)
    table = found.to_frame()
    assert list(table.columns) == ["segment", "text_id", "class", "status", "class_", "segment_", "segment_of_"]
    assert table["class_"].tolist() == ["CP"] * 10
    assert table["segment_of_"].tolist() == ["x"] * 10
    assert found.about["n_classes"] == 2
    assert found.about["stop"] == "no stop words"
