"""Changes in the room ``needs``: recipes are written and adopted, readings computed, counts stored."""
