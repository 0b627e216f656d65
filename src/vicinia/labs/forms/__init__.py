"""Forms of the room ``labs``."""
