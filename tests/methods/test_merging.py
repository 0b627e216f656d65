"""Three texts become one by words: nothing is lost, nothing is said that nobody wrote."""

from __future__ import annotations

import doctest
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vicinia.methods import merging
from vicinia.methods.merging import Conflict, differences, merge, moved, tokens

DOCS = Path(__file__).parents[2] / "docs/methods/merging.md"
BASE = "Gli aderenti si riuniscono due volte l'anno. La regia convoca la cabina."

words = st.lists(
    st.sampled_from(["la", "rete", "di", "2", "1.000", ",", ".", "\n", "é", "e\u0301"]), max_size=9
)
prose = words.map(" ".join) | words.map("".join) | st.text(max_size=12)


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


@settings(deadline=None, max_examples=400)
@given(prose, prose)
def test_one_side_alone_and_both_alike(base, other):
    for found in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert found.text == other and found.is_clean


@settings(deadline=None, max_examples=600)
@given(prose, prose, prose)
@example("a b", "a c b", "a c b d")
@example("b", "c d", "c b")
@example("a a a", "a a", "a a a a")
def test_either_side_may_be_ours(base, one, two):
    left, right = merge(base, one, two), merge(base, two, one)
    assert [(c.base, c.ours, c.theirs) for c in left.conflicts] == [
        (c.base, c.theirs, c.ours) for c in right.conflicts
    ]
    for found in (left, right):
        assert all(found.text[c.start : c.end] == c.ours != c.theirs for c in found.conflicts)
        assert all(c.end <= d.start for c, d in pairwise(found.conflicts))
    # What is not in conflict is the same, whichever side is ours.
    assert outside(left) == outside(right)


def outside(found):
    edges = [0, *(edge for c in found.conflicts for edge in (c.start, c.end)), len(found.text)]
    return [found.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


@settings(deadline=None, max_examples=400)
@given(prose, prose)
def test_pieces_make_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after
    assert all(one.text for one in pieces) and "".join(tokens(before)) == before
    if before == after:
        assert [one.kind for one in pieces] == ["same"] * bool(before)


@settings(deadline=None, max_examples=400)
@given(prose, prose, st.data())
def test_a_stretch_that_is_found_says_the_same(base, current, data):
    start = data.draw(st.integers(0, len(base)))
    end = data.draw(st.integers(start, len(base)))
    assert moved(base, base, start, end) == (start, end)
    place = moved(base, current, start, end)
    if place:
        assert current[slice(*place)] in (base[start:end], base[start:end].strip())


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_the_common_words_are_as_many_as_can_be(one, two):
    old, new = list(map(str, one)), list(map(str, two))
    pairs = merging._longest(old, new)
    assert all(old[a] == new[b] for a, b in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a, word in enumerate(old):
        for b, other in enumerate(new):
            table[a + 1][b + 1] = table[a][b] + 1 if word == other else max(table[a][b + 1], table[a + 1][b])
    assert len(pairs) == table[-1][-1]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "text"),
    [
        ("uno due tre", "UNO due TRE", "uno DUE tre", "UNO DUE TRE"),
        ("uno due", "UNO due", "uno DUE", "UNO DUE"),
        ("uno due tre", "due tre", "uno due", "due"),
        ("La rete.", "La rete di tutti.", "La rete. E basta.", "La rete di tutti. E basta."),
        ("a b", "a x b", "a x b y", "a x b y"),
        (
            "Prima.\nSeconda.",
            "Prima di tutto.\nSeconda.",
            "Prima.\nE seconda.",
            "Prima di tutto.\nE seconda.",
        ),
        ("a  b", "a b", "a  b c", "a b c"),
        ("", "", "nuovo", "nuovo"),
        ("tutto via", "", "tutto via", ""),
        ("uno due tre quattro", "uno tre quattro", "uno tre quattro cinque", "uno tre quattro cinque"),
        ("caffe\u0301 buono", "caffe\u0301 ottimo", "il caffe\u0301 buono", "il caffe\u0301 ottimo"),
    ],
)
def test_changes_that_do_not_meet(base, ours, theirs, text):
    assert merge(base, ours, theirs).text == text and merge(base, ours, theirs).is_clean


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "conflict"),
    [
        ("Paga 1.000 €.", "Paga 2.000 €.", "Paga 1.500 €.", Conflict(5, 10, "1.000", "2.000", "1.500")),
        ("il 2/1/2018", "il 3/1/2018", "il 2/1/2019", Conflict(3, 11, "2/1/2018", "3/1/2018", "2/1/2019")),
        ("a b", "a b c", "a b d", Conflict(3, 5, "", " c", " d")),
        ("a b c", "a c", "a B c", Conflict(2, 2, "b ", "", "B ")),
        ("", "uno", "due", Conflict(0, 3, "", "uno", "due")),
        ("👩‍🌾 qui", "👩‍🏭 qui", "👩‍🍳 qui", Conflict(0, 3, "👩‍🌾", "👩‍🏭", "👩‍🍳")),
        # Both added the same word, one of them instead of another: it must not come twice.
        ("a b", "a c d", "a c b", Conflict(2, 5, "b", "c d", "c b")),
    ],
)  # fmt: skip
def test_changes_that_meet(base, ours, theirs, conflict):
    found = merge(base, ours, theirs)
    assert found.text == ours and found.conflicts == (conflict,)


def test_where_a_stretch_stands():
    at = BASE.index("due volte")
    longer = BASE.replace("Gli aderenti", "Gli enti aderenti").replace("La regia", "La sola regia")
    assert longer[slice(*moved(BASE, longer, at, at + 9))] == "due volte"
    assert moved(BASE, BASE.replace("due", "tre"), at, at + 9) is None
    assert moved(BASE, BASE.replace("due volte", "due o tre volte"), at, at + 9) is None
    assert moved(BASE, "", at, at + 9) is None
    # Words that were added just before or after it are not part of it.
    around = BASE.replace("due volte", "solo due volte circa")
    assert around[slice(*moved(BASE, around, at, at + 9))] == "due volte"
    # Inside a word, and a place between two letters.
    assert moved(BASE, "Ora " + BASE, 1, 2) == (5, 6) and moved(BASE, "Ora " + BASE, 5, 5) == (9, 9)


def test_a_sentence_carried_elsewhere_is_found():
    first, second = BASE.split(". ")
    turned = f"{second} {first}."
    place = moved(BASE, turned, 0, len(first))
    assert place and turned[slice(*place)] == first
    # Twice, or as a part of a longer word, it is another sentence.
    assert moved("x y z a. B c d e f g.", "B c d e f g. x y za.", 0, 7) is None
    assert moved("x y z a. B c d e f g.", "B c d e f g. x y z a. x y z a.", 0, 7) is None


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 1000)])
def test_no_stretch_of_the_text(start, end):
    with pytest.raises(ValueError, match="no stretch"):
        moved(BASE, BASE, start, end)


def test_a_text_written_anew_is_one_change():
    old, new = (", ".join(" ".join(f"{k}{at}{i}" for i in "abcd") for at in range(30)) for k in "vn")
    assert [one.kind for one in differences(old, new)] == ["removed", "added"]
    assert len(merge(old, new, old.replace("v15a", "x")).conflicts) == 1


def test_any_texts_are_merged_in_time():
    pick = random.Random(7)

    def prose_of(kinds):
        return " ".join(f"p{int(pick.paretovariate(kinds))}" for _ in range(6000))[:20_000]

    marks = ["".join(pick.choice(",;.:") for _ in range(20_000)) for _ in range(3)]
    for texts in ([prose_of(0.5) for _ in range(3)], [prose_of(3) for _ in range(3)], marks):
        begin = time.perf_counter()
        merge(*texts)
        assert time.perf_counter() - begin < 3
    # Beyond the bound all that lies between the common ends is one conflict.
    assert len(merge(*marks).conflicts) == 1
    assert merge(marks[0], marks[0], marks[1]).text == marks[1]


def test_two_far_changes_of_a_long_text():
    long = " ".join(f"w{at % 700}" for at in range(4000))
    found = merge(long, f"X {long} Y", long.replace("w350", "Z", 1))
    assert found.is_clean and found.text == f"X {long.replace('w350', 'Z', 1)} Y"
