"""How a file is refused."""

from __future__ import annotations


class Unreadable(ValueError):
    """A file that cannot be opened; the message says what is wrong and where, in one sentence.

    `reason` is a short stable word ("traversal", "bomb", "entities", "broken", "missing" …) for those who
    say it in another language.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
