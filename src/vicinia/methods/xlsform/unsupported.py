"""How an expression is refused."""

from __future__ import annotations

DEEPEST = 50
"""Parts in parts, of an expression or of a pattern."""

_SAID = {
    "function": "the function “{}()” is not known here",
    "arguments": "the function “{}()” cannot be called like this here",
    "path": "the path “{}” cannot be followed here",
    "reference": "“${{{}}}” cannot be looked up here",
    "pattern": "the pattern “{}” cannot be used here",
    "syntax": "it breaks at “{}”",
    "deep": "it is nested more than {} times",
    "long": "it has more than {} characters",
    "empty": "it breaks off after “{}”",
}


class Unsupported(ValueError):
    """An expression that cannot be computed here: `code` says of what kind the trouble is, `name` names it.

    Codes: function, arguments, path, reference, pattern, syntax, deep, long, empty.
    """

    def __init__(self, code: str, name: str) -> None:
        super().__init__(_SAID[code].format(name))
        self.code, self.name = code, name
