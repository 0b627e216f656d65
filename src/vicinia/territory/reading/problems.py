"""What can be wrong with a file, said so that somebody can mend it."""

from dataclasses import dataclass

from django.utils.functional import Promise


class InputProblem(Exception):
    """A whole file cannot be used. The message is a sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not loaded: file, physical line (the first line of the file is 1) and the reason."""

    file: str
    line: int
    reason: str | Promise

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"
