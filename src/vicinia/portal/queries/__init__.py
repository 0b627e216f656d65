"""Questions of the portal's pages about many rows. Each asks a constant number of times."""
