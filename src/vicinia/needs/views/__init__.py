"""Pages of the room ``needs``."""
