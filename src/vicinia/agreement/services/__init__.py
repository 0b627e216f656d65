"""What is done in the alliance, one function per verb."""
