"""What is likely in areas where too few were asked? Explained in `docs/methods/small_area.md`."""
