"""From the source of a regular expression to its parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from vicinia.methods.xlsform.unsupported import DEEPEST, Unsupported

LONGEST = 200
MOST_TIMES = 1000

Test = Callable[[str], bool]
"""Whether a character is one of those that are meant."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One character."""

    test: Test


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning of the value ("^") or its end ("$")."""

    side: str


@dataclass(frozen=True, slots=True)
class Times:
    """A part several times; without `most`, as often as one likes."""

    part: Part
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: list[Times]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One of several ways."""

    ways: list[Sequence]


Part = Sign | Edge | Times | Sequence | Alternatives

_CLASSES: dict[str, Test] = {
    "d": lambda sign: "0" <= sign <= "9",
    "w": lambda sign: sign.isascii() and (sign.isalnum() or sign == "_"),
    "s": lambda sign: sign in " \t\n\r\f\v",
}
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_REPEATING = (*_TIMES, "{")
_COUNT = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")
_PROPERTY = re.compile(r"\{(L|Lu|Ll|N|Nd|P|S|Z)\}")


def parts(source: str) -> Alternatives:
    """All of a pattern. Raises Unsupported for one that is broken, too long, or uses what is not known."""
    if len(source) > LONGEST:
        raise Unsupported("pattern", f"{source[:40]}…")
    return _Parser(source).whole()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self._at = self._depth = 0

    def whole(self) -> Alternatives:
        found = self._alternatives()
        if self._peek():
            raise self._refusal()
        return found

    def _refusal(self) -> Unsupported:
        return Unsupported("pattern", self.source)

    def _peek(self) -> str:
        return self.source[self._at : self._at + 1]

    def _take(self) -> str:
        sign = self._peek()
        if not sign:
            raise self._refusal()
        self._at += 1
        return sign

    def _skip(self, words: str) -> bool:
        """Go past some words if they stand here."""
        found = self.source.startswith(words, self._at)
        if found:
            self._at += len(words)
        return found

    def _alternatives(self) -> Alternatives:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._refusal()
        ways = [self._sequence()]
        while self._skip("|"):
            ways.append(self._sequence())
        self._depth -= 1
        return Alternatives(ways)

    def _sequence(self) -> Sequence:
        found: list[Times] = []
        while self._peek() not in ("", "|", ")"):
            part = self._atom()
            found.append(Times(part, *self._times()))
        return Sequence(found)

    def _times(self) -> tuple[int, int | None]:
        counted = _COUNT.match(self.source, self._at)
        least: int
        most: int | None
        if counted:
            self._at = counted.end()
            least = most = int(counted[1])
            if counted[2]:
                most = int(counted[3]) if counted[3] else None
        elif self._peek() in _TIMES:
            least, most = _TIMES[self._take()]
        else:
            return 1, 1
        self._skip("?")  # lazy: for a whole match it makes no difference
        if self._peek() in _REPEATING or (most is not None and most < least) or least > MOST_TIMES:
            raise self._refusal()
        return least, most

    def _atom(self) -> Part:
        sign = self._take()
        if sign in _REPEATING:
            raise self._refusal()
        if sign == "(":
            return self._group()
        if sign in ("^", "$"):
            return Edge(sign)
        if sign == "[":
            return Sign(self._class())
        if sign == "\\":
            return Sign(self._escape())
        if sign == ".":
            return Sign(lambda other: other not in "\n\r")
        return Sign(_is(sign))

    def _group(self) -> Alternatives:
        if not self._skip("?:") and self._peek() == "?":
            raise self._refusal()
        inner = self._alternatives()
        if self._take() != ")":
            raise self._refusal()
        return inner

    def _escape(self) -> Test:
        sign = self._take()
        if sign in "pP":
            return self._property(negated=sign == "P")
        if sign.lower() in _CLASSES:
            test = _CLASSES[sign.lower()]
            return test if sign.islower() else lambda other: not test(other)
        if sign.isalnum() and sign not in _ESCAPED:
            raise self._refusal()
        return _is(_ESCAPED.get(sign, sign))

    def _property(self, negated: bool) -> Test:
        found = _PROPERTY.match(self.source, self._at)
        if not found:
            raise self._refusal()
        self._at = found.end()
        wanted = found[1]
        return lambda other: unicodedata.category(other).startswith(wanted) != negated

    def _class(self) -> Test:
        negated = self._skip("^")
        tests: list[Test] = []
        while self._peek() != "]" or not tests:
            tests.append(self._range())
        self._take()
        return lambda other: any(test(other) for test in tests) != negated

    def _range(self) -> Test:
        """One character of a class, those from one to another, or an escaped class."""
        first = self._take()
        # Classes in classes and what they have in common are Java's own.
        if first == "[" or (first == "&" and self._peek() == "&"):
            raise self._refusal()
        if first == "\\":
            letter = self._peek()
            test = self._escape()
            if letter.isalnum() and letter not in _ESCAPED:
                return test
            first = _ESCAPED.get(letter, letter)
        if self._peek() != "-" or self.source[self._at + 1 : self._at + 2] in ("]", ""):
            return _is(first)
        self._take()
        last = self._take()
        if last == "\\":
            last = self._take()
            if last.isalnum():
                raise self._refusal()
        if last == "[" or last < first:
            raise self._refusal()
        return lambda other: first <= other <= last


def _is(sign: str) -> Test:
    return lambda other: other == sign
