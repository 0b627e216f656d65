"""View × role: every view of ours has a policy and a row that says what each of the cast gets.

Rows live in ``tests/matrix/<room>.toml``, one table per view name::

    ["directory:import_list"]
    dario = 302
    elena = 403
    …
    args = "batch"            # optional: name of a fixture that returns the address's arguments
    method = "get"            # optional
    data = { name = "value" } # optional
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

CAST = ("dario", "elena", "bruno", "amina", "carla", "fabio")
ROWS: dict[str, dict[str, Any]] = {}
for _file in sorted((Path(__file__).parent / "matrix").glob("*.toml")):
    ROWS |= tomllib.loads(_file.read_text(encoding="utf-8"))


def _ours(patterns: list[Any], space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _ours(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            if view.__module__.startswith("vicinia."):
                yield f"{space}{pattern.name}", pattern.callback


VIEWS = dict(_ours(get_resolver().url_patterns))


def test_every_view_has_a_policy() -> None:
    without = sorted(name for name, view in VIEWS.items() if not hasattr(view, "policy"))
    assert without == [], "these views do not say who may open them (@policy)"


def test_every_view_has_a_row_and_every_row_a_view() -> None:
    assert sorted(ROWS) == sorted(VIEWS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_of_the_cast_gets_what_the_row_says(
    name: str, client: Client, request: pytest.FixtureRequest
) -> None:
    row = ROWS[name]
    address = reverse(name, kwargs=request.getfixturevalue(row["args"]) if "args" in row else None)
    got = {}
    for person in CAST:
        client.logout()
        who = request.getfixturevalue(person)
        if who.is_authenticated:
            client.force_login(who)
        got[person] = getattr(client, row.get("method", "get"))(address, row.get("data")).status_code
    assert got == {person: row[person] for person in CAST}
