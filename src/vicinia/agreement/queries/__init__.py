"""Questions about the alliance, without side effects."""
