"""What the command line shows while something takes longer than two seconds."""

import os
import time
from typing import TextIO

PATIENCE_SECONDS = 2.0


def language() -> str:
    """Return the language of this terminal: English where the machine says so, else Italian."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.lower().startswith("en") else "it"


class Progress:
    """Says what is being done: on a terminal in one line that changes, elsewhere nothing until it is slow."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()
        self._shown = self._began
        self._width = 0

    def __call__(self, text: str) -> None:
        """Tell the present step."""
        now = time.monotonic()
        if now - self._began < PATIENCE_SECONDS:
            return
        if self._stream.isatty():
            self._stream.write(f"\r{text:<{self._width}}")
            self._width = len(text)
        elif now - self._shown > PATIENCE_SECONDS:
            self._stream.write(text + "\n")
            self._shown = now
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
