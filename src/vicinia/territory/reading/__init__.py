"""Official files as they are published: opened, recognised by their header, read row by row."""
