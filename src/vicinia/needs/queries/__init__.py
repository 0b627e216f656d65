"""Questions about readings, antennas and what was seen."""
