"""The types of questions, in all the spellings that are in use.

Sources: XLSForm specification (xlsform.org); the spellings and the shorthands that pyxform 4 understands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vicinia.methods.xlsform.columns import snake
from vicinia.methods.xlsform.model import KINDS, SECTIONS, SELECTS, Text


@dataclass(frozen=True, slots=True)
class Type:
    """What a cell of the column “type” says. `kind` is "" for what cannot be asked.

    `constraint` and `hint` are those that a shorthand stands for; with `has_other`, who finds no answer in
    the list writes one.
    """

    kind: str
    list_name: str = ""
    has_other: bool = False
    constraint: str = ""
    hint: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a section begins or ends; `over` is the list that a loop goes through."""

    begins: bool
    kind: str
    over: str = ""


def _days(most: int) -> Type:
    hint = {"it": f"Scrivi un numero da 0 a {most}.", "en": f"Enter a number from 0 to {most}."}
    return Type("integer", constraint=f"0 <= . and . <= {most}", hint=hint)


_PHONE = Type(
    "text", constraint="regex(., '^\\d*$')", hint={"it": "Scrivi solo cifre.", "en": "Enter figures only."}
)
_SHORTHANDS: Mapping[str, Type] = {
    "phone_number": _PHONE,
    "percentage": Type("integer", constraint="0 <= . and . <= 100"),
    "number_of_days_in_last_month": _days(31),
    "number_of_days_in_last_six_months": _days(183),
    "number_of_days_in_last_year": _days(365),
}
_KINDS: Mapping[str, str] = {
    **{kind: kind for kind in KINDS - SELECTS - SECTIONS},
    "string": "text",
    "int": "integer",
    "trigger": "acknowledge",
    **dict.fromkeys(("gps", "location"), "geopoint"),
    **dict.fromkeys(("date_time",), "datetime"),
    **dict.fromkeys(("start_time", "get_start_time"), "start"),
    **dict.fromkeys(("end_time", "get_end_time"), "end"),
    "get_today": "today",
    **dict.fromkeys(("device_id", "get_device_id", "imei", "uri:deviceid"), "deviceid"),
    **dict.fromkeys(("subscriber_id", "get_subscriber_id", "uri:subscriberid"), "subscriberid"),
    **dict.fromkeys(("sim_id", "get_sim_id", "uri:simserial"), "simserial"),
    **dict.fromkeys(("get_phone_number", "uri:phonenumber"), "phonenumber"),
    "uri:username": "username",
    "uri:email": "email",
}
_SELECT = re.compile(
    r"(?:add )?(?:(?P<one>select[ _]one(?: from| prompt using| using)?|select1)"
    r"|(?:select[ _]multiple|select all that apply)(?: from| prompt using| using)?) (?P<list>\S+)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\s(or[ _]other|or specify other)$", re.IGNORECASE)
_ADDED = re.compile(r"(?:add (?P<added>.+) prompt|q (?P<asked>.+))", re.IGNORECASE)
_EDGE = re.compile(
    r"(begin|end)[ _](group|repeat|loop|lgroup|looped[ _]group)\b(?: over (?P<over>\S+)| .*)?", re.IGNORECASE
)
_OTHER_EDGES = {"lgroup": "repeat", "looped_group": "repeat"}


def edge(words: str) -> Edge | None:
    """The edge of a section, None for anything else.

    >>> edge("begin_repeat"), edge("text")
    (Edge(begins=True, kind='repeat', over=''), None)
    """
    found = _EDGE.fullmatch(words)
    if not found:
        return None
    kind = snake(found[2])
    return Edge(found[1].lower() == "begin", _OTHER_EDGES.get(kind, kind), found["over"] or "")


def type_of(words: str) -> Type:
    """The type of a question, whose spaces are single.

    >>> type_of("select one from sedi or specify other")
    Type(kind='select_one', list_name='sedi', has_other=True, constraint='', hint={})
    >>> type_of("add integer prompt").kind, type_of("image").kind
    ('integer', '')
    """
    plain = _OTHER.sub("", words)
    select = _SELECT.fullmatch(plain)
    if select:
        kind = "select_one" if select["one"] else "select_multiple"
        return Type(kind, select["list"], has_other=plain != words)
    added = _ADDED.fullmatch(words)
    name = snake((added["added"] or added["asked"]) if added else words)
    return _SHORTHANDS.get(name) or Type(_KINDS.get(name, ""))
