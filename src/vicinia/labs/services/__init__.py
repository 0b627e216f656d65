"""What is done in labs, one function per verb."""
