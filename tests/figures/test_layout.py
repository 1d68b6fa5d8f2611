from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from entnlp.figures import Cloud, word_cloud, word_clouds
from entnlp.figures.placement import Page, Slot, place_all

SMALL = {"width_cm": 6.0, "height_cm": 4.0, "dpi": 60}


def formula(cloud: Cloud) -> np.ndarray:
    """Sizes computed anew from the settings alone."""
    s = cloud.settings
    count = cloud.words["count"].to_numpy(dtype=float)
    return np.maximum(s["min_pt"], s["max_pt"] * (count / s["scale_max"]) ** 0.5)


def check(cloud: Cloud, frequencies: dict[str, float]) -> None:
    """What holds for every cloud: nothing lost, exact sizes, no overlap, nothing cropped."""
    everything = pd.concat([cloud.words[["term", "count"]], cloud.not_drawn[["term", "count"]]])
    assert dict(everything.to_numpy().tolist()) == frequencies
    assert len(everything) == len(frequencies)
    np.testing.assert_allclose(cloud.words["font_pt"], formula(cloud), rtol=1e-12)
    left, top = cloud.words["x_cm"].to_numpy(), cloud.words["y_cm"].to_numpy()
    right, bottom = left + cloud.words["width_cm"].to_numpy(), top + cloud.words["height_cm"].to_numpy()
    assert (left >= 0).all()
    assert (top >= 0).all()
    assert (right <= cloud.settings["width_cm"]).all()
    assert (bottom <= cloud.settings["height_cm"]).all()
    for a, b in combinations(range(len(left)), 2):
        apart = right[a] <= left[b] or right[b] <= left[a] or bottom[a] <= top[b] or bottom[b] <= top[a]
        assert apart, (cloud.words["term"][a], cloud.words["term"][b])


def test_annex_cloud(cloud: Cloud, counts: dict[str, int]) -> None:
    check(cloud, counts)
    assert len(cloud.words) == 80
    assert cloud.not_drawn.empty
    assert cloud.words["term"].tolist()[:5] == ["photos", "activités", "blog", "voir", "enfant"]
    # Well filled: a cloud that needs a lens or wastes the page is a regression.
    assert cloud.settings["max_pt"] >= 48
    boxes = (cloud.words["width_cm"] * cloud.words["height_cm"]).sum()
    assert boxes / (16 * 9) > 0.5
    share = (cloud.words["orientation"] == "horizontal").mean()
    assert 0.8 <= share <= 1.0


@settings(max_examples=30, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(
    frequencies=st.dictionaries(
        st.text(st.sampled_from("aeéilmnoœprstuçÉ -'"), min_size=1, max_size=14).filter(str.strip),
        st.integers(1, 500),
        min_size=1,
        max_size=25,
    ),
    horizontal=st.sampled_from([0.0, 0.5, 0.9, 1.0]),
    seed=st.integers(0, 5),
)
def test_any_counts(frequencies: dict[str, int], horizontal: float, seed: int) -> None:
    cloud = word_cloud(frequencies, horizontal=horizontal, seed=seed, **SMALL)
    check(cloud, frequencies)
    if horizontal == 1.0:
        assert set(cloud.words["orientation"]) == {"horizontal"}
    if horizontal == 0.0:
        assert set(cloud.words["orientation"]) == {"vertical"}
    drawn_least = cloud.words["count"].min()
    out = cloud.not_drawn[cloud.not_drawn["reason"].isin(["no room", "beyond max_words"])]
    assert (out["count"] <= drawn_least).all()


def test_order_and_kind_of_input_change_nothing(counts: dict[str, int]) -> None:
    some = dict(list(counts.items())[:30])
    svg = word_cloud(some, **SMALL).to_svg()
    shuffled = list(some.items())
    random.Random(3).shuffle(shuffled)
    assert word_cloud(dict(shuffled), **SMALL).to_svg() == svg
    assert word_cloud(pd.Series(dict(shuffled)), **SMALL).to_svg() == svg
    frame = pd.DataFrame(shuffled, columns=["term", "count"]).assign(rank=range(30))
    assert word_cloud(frame, **SMALL).to_svg() == svg


def test_decomposed_accents_give_the_same_cloud() -> None:
    assert word_cloud({"e\u0301le\u0300ve": 3}).to_svg() == word_cloud({"élève": 3}).to_svg()


def test_one_word_is_centred() -> None:
    cloud = word_cloud({"photos": 3})
    word = cloud.words.iloc[0]
    check(cloud, {"photos": 3})
    assert word["x_cm"] + word["width_cm"] / 2 == pytest.approx(8, abs=0.5)
    assert word["y_cm"] + word["height_cm"] / 2 == pytest.approx(4.5, abs=0.35)
    assert word["font_pt"] == cloud.settings["max_pt"]


def test_equal_counts_have_equal_size_and_tone_in_order_of_names() -> None:
    frequencies = {f"mot{number:02d}": 5 for number in range(80)}
    cloud = word_cloud(frequencies)
    check(cloud, frequencies)
    assert len(cloud.words) == 80
    assert len(set(cloud.words["font_pt"])) == 1
    assert set(cloud.words["colour"]) == {"#000000"}
    assert cloud.words["term"].tolist() == sorted(frequencies)


def test_three_hundred_words(counts: dict[str, int]) -> None:
    frequencies = {f"{word}{copy or ''}": count for copy in range(4) for word, count in counts.items()}
    frequencies = dict(list(frequencies.items())[:300])
    cloud = word_cloud(frequencies, max_words=300)
    check(cloud, frequencies)
    assert set(cloud.not_drawn["reason"]) <= {"no room"}
    assert len(cloud.words) > 150
    # The scale has a floor: rather fewer words than words all of one size.
    assert cloud.settings["max_pt"] >= 3 * cloud.settings["min_pt"]
    if len(cloud.not_drawn):
        assert cloud.settings["max_pt"] == 3 * cloud.settings["min_pt"]
        assert cloud.not_drawn["count"].max() <= cloud.words["count"].min()


def test_cut_by_number_is_listed_with_its_ties() -> None:
    cloud = word_cloud({"photos": 9, "blog": 4, "voir": 4, "article": 4, "vie": 1}, max_words=2)
    assert cloud.words["term"].tolist() == ["photos", "article"]
    assert cloud.not_drawn["term"].tolist() == ["blog", "voir", "vie"]
    assert set(cloud.not_drawn["reason"]) == {"beyond max_words"}
    assert cloud.settings["ties_cut"] == 2
    assert "2 mots non dessinés ont le même effectif que le dernier mot dessiné" in cloud.alt_text()


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("x" * 150, "too long"),
        ("merci 👍", "no glyph"),
        ("❤\ufe0f", "no glyph"),
        ("مدرسة", "no glyph"),
        ("学校", "no glyph"),
        ("deux\nlignes", "no glyph"),
        (" ", "no glyph"),
        ("", "no glyph"),
    ],
)
def test_words_that_cannot_be_set_are_listed_not_lost(term: str, reason: str) -> None:
    cloud = word_cloud({"photos": 5, term: 9})
    assert cloud.words["term"].tolist() == ["photos"]
    assert cloud.not_drawn.to_dict("records") == [{"term": term, "count": 9, "reason": reason}]
    assert cloud.settings["scale_max"] == 5
    assert "1 mot non dessiné" in cloud.alt_text()


def test_long_frequent_word_lowers_the_scale_for_all() -> None:
    frequencies = {"anticonstitutionnellement et irrévocablement parlant": 40, "photos": 50, "blog": 20}
    cloud = word_cloud(frequencies)
    check(cloud, frequencies)
    assert cloud.not_drawn.empty
    assert 7 < cloud.settings["max_pt"] < 30


def test_groups_share_one_scale(counts: dict[str, int]) -> None:
    groups = {"cycle 3": counts, "cycle 1": {word: count / 2 for word, count in list(counts.items())[3:40]}}
    clouds = word_clouds(groups, shared_scale=True)
    assert list(clouds) == ["cycle 3", "cycle 1"]
    sizes: dict[float, float] = {}
    for name, cloud in clouds.items():
        check(cloud, groups[name])
        assert cloud.title == name
        assert cloud.settings["scale_max"] == 138
        for count, size in zip(cloud.words["count"], cloud.words["font_pt"], strict=True):
            assert sizes.setdefault(count, size) == size
    apart = word_clouds(groups)
    assert apart["cycle 1"].settings["scale_max"] == 22.5
    assert apart["cycle 1"].settings["max_pt"] > clouds["cycle 1"].words["font_pt"].max()


def test_groups_from_a_frame_come_by_name_whatever_the_order_of_rows() -> None:
    frame = pd.DataFrame(
        {"group": ["b", "a", "b"], "term": ["photos", "blog", "vie"], "count": [4, 2, 1], "rank": [1, 1, 2]}
    )
    clouds, again = word_clouds(frame, title="Q12"), word_clouds(frame[::-1], title="Q12")
    assert list(clouds) == ["a", "b"] == list(again)
    assert [cloud.title for cloud in clouds.values()] == ["Q12 – a", "Q12 – b"]
    assert all(clouds[name].to_svg() == again[name].to_svg() for name in clouds)


def test_given_scale_is_kept_exactly() -> None:
    cloud = word_cloud({"photos": 50, "blog": 2}, max_pt=40, scale_max=200)
    assert cloud.words["font_pt"].tolist() == [20.0, 7.0]
    assert cloud.settings["at_min_pt"] == ["blog"]


def test_given_size_leaves_out_the_tail(counts: dict[str, int]) -> None:
    cloud = word_cloud(counts, max_pt=90)
    check(cloud, counts)
    assert set(cloud.not_drawn["reason"]) == {"no room"}
    assert cloud.settings["max_pt"] == 90
    ranked = [*cloud.words["term"], *cloud.not_drawn["term"]]
    assert ranked == sorted(counts, key=lambda word: (-counts[word], word))


def test_seed_gives_another_picture_with_sound_rules(counts: dict[str, int], cloud: Cloud) -> None:
    other = word_cloud(counts, seed=21)
    check(other, counts)
    assert not np.allclose(other.words["x_cm"], cloud.words["x_cm"])


def test_resolution_does_not_move_words() -> None:
    low, high = (word_cloud({"photos": 9, "blog": 4}, dpi=dpi) for dpi in (72, 300))
    pd.testing.assert_frame_equal(low.words, high.words)


def test_mask(tmp_path: Path, counts: dict[str, int]) -> None:
    image = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(image).ellipse((10, 10, 290, 290), fill="navy")
    image.save(tmp_path / "disc.png")
    cloud = word_cloud(counts, mask=tmp_path / "disc.png", width_cm=12, height_cm=12, dpi=60)
    check(cloud, counts)
    corners = [
        (x + dx, y + dy)
        for x, y, w, h in cloud.words[["x_cm", "y_cm", "width_cm", "height_cm"]].to_numpy()
        for dx in (0, w)
        for dy in (0, h)
    ]
    assert max(np.hypot(x - 6, y - 6) for x, y in corners) <= 12 * 140 / 300 + 0.05
    assert cloud.settings["mask"] == "disc.png"
    array = np.asarray(image.convert("L")) > 240
    assert word_cloud(counts, mask=array, width_cm=12, height_cm=12, dpi=60).words.equals(cloud.words)


def test_transparent_parts_of_a_mask_are_outside(tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (20, 0, 40, 20))
    image.save(tmp_path / "half.png")
    cloud = word_cloud({"vie": 3, "blog": 2}, mask=tmp_path / "half.png", width_cm=8, height_cm=4)
    assert (cloud.words["x_cm"] >= 4).all()


@settings(max_examples=10, deadline=None, derandomize=True)
@given(
    sizes=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 6), st.booleans()), min_size=1, max_size=30),
    seed=st.integers(0, 9),
)
def test_each_box_takes_the_free_place_nearest_to_the_centre(sizes: list[tuple[int, int, bool]], seed: int) -> None:
    """The summed-area table against a search of every place, on a page of 40 by 30 cells with a hole."""
    outside = np.zeros((30, 40), dtype=bool)
    outside[12:17, 5:20] = True
    page = Page(20, 15, outside, seed=seed)
    slots = [Slot(width / 2, height / 2, 0, 0, vertical) for width, height, vertical in sizes]
    places = place_all(slots, page, turning=False)
    taken = outside.copy()
    for number, slot in enumerate(slots):
        rows, columns = page.box(slot, vertical=slot.vertical)
        free = [
            (page.distances[2 * row + rows, 2 * column + columns], row, column)
            for row in range(30 - rows + 1)
            for column in range(40 - columns + 1)
            if not taken[row : row + rows, column : column + columns].any()
        ]
        if not free:
            assert len(places) == number
            return
        _, row, column = min(free)
        assert places[number] == (column / 2, row / 2, slot.vertical)
        taken[row : row + rows, column : column + columns] = True
    assert len(places) == len(slots)


def test_no_global_random_state_is_touched() -> None:
    random.seed(1)
    before, numpy_before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    word_cloud({"photos": 3, "blog": 1})
    assert random.getstate() == before
    assert np.random.get_state()[1].tolist() == numpy_before  # noqa: NPY002
