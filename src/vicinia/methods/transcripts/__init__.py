"""What was said, by whom and when, from the files people have. Explained in `docs/methods/refi.md`."""

from vicinia.methods.transcripts.doubts import names_left
from vicinia.methods.transcripts.reading import read
from vicinia.methods.transcripts.turns import Transcript, Turn
from vicinia.methods.untrusted import Unreadable

__all__ = ["Transcript", "Turn", "Unreadable", "names_left", "read"]
