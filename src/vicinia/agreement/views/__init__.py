"""Pages of the room ``agreement``."""
