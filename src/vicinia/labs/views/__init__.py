"""Pages of the room ``labs``."""
