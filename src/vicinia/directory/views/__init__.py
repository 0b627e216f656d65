"""Pages of the directory in the work area."""
