"""Forms of the room ``agreement``."""
