"""Forms of the room ``needs``."""
