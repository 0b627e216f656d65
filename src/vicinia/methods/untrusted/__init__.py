"""Files from strangers: opened in memory, within limits, and refused with a sentence."""

from vicinia.methods.untrusted.archive import Archive
from vicinia.methods.untrusted.decoding import CONTROL, decoded, without_controls
from vicinia.methods.untrusted.markup import Node, events, tree
from vicinia.methods.untrusted.refusal import Unreadable

__all__ = ["CONTROL", "Archive", "Node", "Unreadable", "decoded", "events", "tree", "without_controls"]
