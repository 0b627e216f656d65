"""The alliance: bodies that know each other, rules of working together, a protocol that is kept."""
