"""What stands behind ``make``: only the standard library, because nothing else is there at first."""
