"""Where people agree and where they differ, to prepare a discussion. See `docs/methods/opinion.md`."""

from vicinia.methods.opinion.grouping import FEWEST_STATEMENTS, FEWEST_VOTERS, Group, Opinion, groups
from vicinia.methods.opinion.telling import Shared, Telling
from vicinia.methods.opinion.voting import Tally, tally

__all__ = [
    "FEWEST_STATEMENTS",
    "FEWEST_VOTERS",
    "Group",
    "Opinion",
    "Shared",
    "Tally",
    "Telling",
    "groups",
    "tally",
]
