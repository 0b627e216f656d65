"""Questions about labs, without side effects."""
