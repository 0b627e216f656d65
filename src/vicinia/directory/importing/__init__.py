"""From a file to the directory: guard, read, map columns, check rows, plan, and store all or nothing."""
