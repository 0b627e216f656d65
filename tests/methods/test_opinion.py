"""Opinion groups: an open conversation reproduced, planted groups found, silence where little is known."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.infrastructure.shared import beside
from vicinia.methods import opinion

DOCS = Path(__file__).parents[2] / "docs/methods/opinion.md"


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


def conversation(name: str) -> tuple[np.ndarray, dict[str, Any]]:
    folder = beside(f"validation/lab/polis/{name}")
    told = json.loads((folder / "expected_math.json").read_text())
    rows = json.loads((folder / "votes.json").read_text())["rows"]
    votes = np.full((told["n"], told["n-cmts"]), np.nan)
    for person, statement, vote, _when in rows:
        votes[person, statement] = vote
    return votes, told


def read(votes: np.ndarray, told: dict[str, Any]) -> opinion.Opinion:
    """With the people and the starting points of the published result; its signs are the other way round."""
    clusters = sorted(told["group-clusters"], key=lambda one: one["id"])
    parts = np.array(told["pca"]["comps"])
    ours = opinion.groups(votes, takes_part=np.isin(np.arange(len(votes)), told["in-conv"]), draws=0,
                          shown=~np.isin(np.arange(votes.shape[1]), told["mod-out"]))  # fmt: skip
    signs = np.sign((ours.components * parts).sum(axis=1))
    return opinion.groups(
        votes, centers=-signs * np.array([one["center"] for one in clusters]), draws=0,
        shown=~np.isin(np.arange(votes.shape[1]), told["mod-out"]),
        takes_part=np.isin(np.arange(len(votes)), told["in-conv"]),
    )  # fmt: skip


def members(told: dict[str, Any]) -> dict[int, list[int]]:
    base = dict(zip(told["base-clusters"]["id"], told["base-clusters"]["members"], strict=True))
    return {
        one["id"]: sorted(person for cluster in one["members"] for person in base[cluster])
        for one in told["group-clusters"]
    }


def test_an_open_conversation_is_reproduced():
    votes, told = conversation("conv_b")
    found = read(votes, told)
    assert -found.center == pytest.approx(np.array(told["pca"]["center"]), abs=1e-12)
    for ours, theirs in zip(found.components, told["pca"]["comps"], strict=True):
        assert ours * np.sign(ours @ np.array(theirs)) == pytest.approx(np.array(theirs), abs=1e-12)
    for number, people in members(told).items():
        assert list(found.groups[number].members) == people
    for number, rows in told["repness"].items():
        ours = found.groups[int(number)].representative
        assert [one.statement for one in ours] == [row["tid"] for row in rows]
        for one, row in zip(ours, rows, strict=True):
            assert (one.side, one.success, one.trials) == (
                row["repful-for"], row["n-success"], row["n-trials"]
            )  # fmt: skip
            assert one.share == pytest.approx(row["p-success"]) and one.ratio == pytest.approx(row["repness"])
            assert one.share_test == pytest.approx(row["p-test"], abs=1e-6)
            assert one.ratio_test == pytest.approx(row["repness-test"], abs=1e-6)
    for side in ("agree", "disagree"):
        ours = [one for one in found.consensus if one.side == side]
        assert [one.statement for one in ours] == [row["tid"] for row in told["consensus"][side]]
    for statement, value in told["comment-priorities"].items():
        assert found.priorities[int(statement)] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("name", ["conv_a", "conv_b"])
def test_counts_and_what_unites_the_groups(name):
    votes, told = conversation(name)
    found = read(votes, told)
    checked = 0
    for number, people in members(told).items():
        theirs = told["group-votes"][str(number)]["votes"]
        ours = opinion.tally(votes[people])
        for statement, row in theirs.items():
            at = int(statement)
            assert (ours.agree[at], ours.disagree[at], ours.seen[at]) == (row["A"], row["D"], row["S"])
            checked += 1
    assert checked == len(told["group-votes"]) * told["n-cmts"]
    product = np.prod([opinion.tally(votes[people]).agreeing for people in members(told).values()], axis=0)
    for statement, value in told["group-aware-consensus"].items():
        assert product[int(statement)] == pytest.approx(value, abs=1e-12)
        assert found.agreement_across[int(statement)] == pytest.approx(value, abs=1e-12)


def planted(seed: int, people: int = 39, statements: int = 30, groups: int = 3) -> tuple[Any, Any]:
    source = np.random.default_rng(seed)
    true = np.arange(people) % groups
    chance = np.where(source.random((groups, statements)) < 0.5, 0.1, 0.9)
    votes = np.where(source.random((people, statements)) < chance[true], 1.0, -1.0)
    votes[source.random(votes.shape) < 0.08] = 0
    votes[source.random(votes.shape) < 0.15] = np.nan
    return votes, true


@pytest.mark.parametrize("seed", range(8))
def test_planted_groups_are_found_with_their_number(seed):
    votes, true = planted(seed)
    found = opinion.groups(votes, seed=seed)
    assert len(found.groups) == 3
    for group in found.groups:
        assert len({int(true[person]) for person in group.members}) == 1
    assert found.stability > 0.8 and not found.notes and np.nanmin(found.certainty) > 0.5


def test_groups_of_chance_are_called_shaky():
    source = np.random.default_rng(11)
    shaky = 0
    for seed in range(8):
        found = opinion.groups(np.where(source.random((39, 30)) < 0.5, 1.0, -1.0), seed=seed)
        shaky += any("do not trust" in note for note in found.notes)
    assert shaky >= 7


def test_too_few_people_or_statements_give_counts_and_no_groups():
    votes, _true = planted(1)
    for few in (votes[:14], votes[:, :7]):
        found = opinion.groups(few)
        assert found.groups == () and (found.group == -1).all() and found.notes
        assert found.everybody.seen.sum() == (~np.isnan(few)).sum()
        assert np.isnan(found.stability)
    sparse = votes.copy()
    sparse[10:, 6:] = np.nan
    assert "10 people" in opinion.groups(sparse).notes[0] or "9 people" in opinion.groups(sparse).notes[0]


def test_all_alike_is_no_group():
    found = opinion.groups(np.ones((20, 10)))
    assert found.groups == () and "Nobody differs" in found.notes[0]
    assert len(found.consensus) == 5 and {one.side for one in found.consensus} == {"agree"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_names_and_order_do_not_matter(seed):
    votes, _true = planted(seed)
    source = np.random.default_rng(seed)
    order = source.permutation(len(votes))
    one, two = opinion.groups(votes, draws=0), opinion.groups(votes[order], draws=0)
    pairs = {frozenset(group.members) for group in one.groups}
    assert pairs == {frozenset(int(order[person]) for person in group.members) for group in two.groups}


def test_the_same_votes_give_the_same_map():
    votes, _true = planted(5)
    one, two = opinion.groups(votes, seed=2), opinion.groups(votes, seed=2)
    assert (one.group == two.group).all() and one.stability == two.stability


@pytest.mark.parametrize(
    ("votes", "more", "words"),
    [
        ([[1, 2]], {}, "Person 0 voted 2 on statement 1"),
        ([1, -1], {}, "table"),
        ([["agree"]], {}, "table of 1"),
        (np.ones((20, 10)), {"shown": [True]}, "shown must hold"),
        (np.ones((20, 10)), {"takes_part": [1] * 20}, "takes_part must hold"),
    ],
)
def test_bad_votes_get_a_sentence(votes, more, words):
    with pytest.raises(ValueError, match=words):
        opinion.groups(votes, **more)


def test_a_number_of_groups_that_cannot_be():
    votes, _true = planted(1)
    for wrong in (1, 40):
        with pytest.raises(ValueError, match="k must be from 2"):
            opinion.groups(votes, k=wrong)
    with pytest.raises(ValueError, match="centers must be"):
        opinion.groups(votes, k=3, centers=[[0, 0]])
    assert len(opinion.groups(votes, k=4, draws=0).groups) == 4
