"""Labs: tables where people find quality, indicators, good practices and proposals together."""
