"""Pages of the room ``core``."""
