"""Regular expressions that no answer can make slow.

Python's own `re` tries ways one after the other and can take years over forty characters that a stranger
types; here all ways go forward together, so that the time is at most the states times the characters.

Source: K. Thompson, Regular Expression Search Algorithm, Communications of the ACM 11(6), 1968.
"""

from __future__ import annotations

from dataclasses import dataclass

from vicinia.methods.xlsform.pattern_parts import Alternatives, Edge, Part, Sequence, Sign, Test, Times, parts
from vicinia.methods.xlsform.unsupported import Unsupported

LONGEST_MATCHED = 2000
"""Characters of a value that are looked at; a longer one matches nothing."""
MOST_STATES = 1000
_MOST_WORK = 20 * MOST_STATES
"""Parts without a sign make no states, but repeated they make work."""


@dataclass(slots=True)
class _State:
    """Leads to those that follow: after a sign, at an edge of the value, or freely."""

    following: tuple[int, ...]
    test: Test | None = None
    edge: str = ""


class Pattern:
    """A regular expression that has to match the whole value, as Java's `matches` does for ODK.

    Known are alternatives, groups, classes, `. * + ? {m,n} ^ $`, `\\d \\w \\s` and `\\p{L}`; looking around
    and repeating what was found is refused. Raises Unsupported.

    >>> Pattern("[A-Z]{2}[0-9]+").matches("AB12"), Pattern("(a|a)*b").matches("a" * 2000)
    (True, False)
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._work = 0
        self._states = [_State(())]  # the first is the end
        self._start = self._emit(parts(source), 0)

    def matches(self, value: str) -> bool:
        """Whether the whole value is as described; one of more than 2000 characters never is."""
        if len(value) > LONGEST_MATCHED:
            return False
        now = self._reached([self._start], 0, len(value))
        for at, sign in enumerate(value, 1):
            after: list[int] = []
            for number in now:
                state = self._states[number]
                if state.test and state.test(sign):
                    after += state.following
            now = self._reached(after, at, len(value))
            if not now:
                return False
        return 0 in now

    def _reached(self, waiting: list[int], at: int, length: int) -> set[int]:
        """The states to which some lead without taking a sign."""
        edges = {"": True, "^": at == 0, "$": at == length}
        found: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            state = self._states[number]
            if not state.test and edges[state.edge]:
                waiting += state.following
        return found

    def _emit(self, part: Part, after: int) -> int:
        """The state from which a part leads to `after`."""
        self._work += 1
        if self._work > _MOST_WORK:
            raise self._refusal()
        match part:
            case Sign(test):
                return self._new(_State((after,), test))
            case Edge(side):
                return self._new(_State((after,), edge=side))
            case Sequence(several):
                for one in reversed(several):
                    after = self._emit(one, after)
                return after
            case Alternatives(ways):
                begins = tuple(self._emit(way, after) for way in ways)
                return begins[0] if len(begins) == 1 else self._new(_State(begins))
            case Times(repeated, least, most):
                return self._repeat(repeated, least, most, after)

    def _repeat(self, part: Part, least: int, most: int | None, after: int) -> int:
        if most is None:
            loop = self._new(_State(()))
            self._states[loop].following = (self._emit(part, loop), after)
            after = loop
        else:
            for _ in range(most - least):
                after = self._new(_State((self._emit(part, after), after)))
        for _ in range(least):
            after = self._emit(part, after)
        return after

    def _new(self, state: _State) -> int:
        if len(self._states) >= MOST_STATES:
            raise self._refusal()
        self._states.append(state)
        return len(self._states) - 1

    def _refusal(self) -> Unsupported:
        return Unsupported("pattern", self.source)
