"""What the tests stand on: a real database of either kind, a real browser, a real server."""
