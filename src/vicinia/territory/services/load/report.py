"""What a load did, file by file."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from vicinia.territory.reading.kinds import Kind
from vicinia.territory.reading.problems import Rejected

SAY_AFTER_S = 2.0


@dataclass(slots=True)
class FileReport:
    """Counts for one file. ``figures`` are those of census files; the other counts are rows."""

    name: str
    kind: Kind
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    figures_new: int = 0
    figures_changed: int = 0
    is_known: bool = False
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def wrote_nothing(self) -> bool:
        """Whether the database already said what the file says."""
        return not (self.new or self.changed or self.figures_new or self.figures_changed)


@dataclass(slots=True)
class LoadReport:
    """The whole load: its files, and what the person should know beside the counts."""

    files: list[FileReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # places whose point, surface or successor was worked out anew from what was loaded
    derived: int = 0

    @property
    def wrote_nothing(self) -> bool:
        """Whether nothing at all was changed."""
        return not self.derived and all(item.wrote_nothing for item in self.files)

    @property
    def rejected(self) -> list[Rejected]:
        """Every rejected row, in the order of the files."""
        return [row for item in self.files for row in item.rejected]


class Progress:
    """Say where a long step stands, at most every two seconds and not before the first two."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._last = clock()

    def at(self, message: Callable[[], str]) -> None:
        """Say ``message()`` if two seconds have passed since the last word."""
        now = self._clock()
        if now - self._last >= SAY_AFTER_S:
            self._last = now
            self._say(message())
