"""The territorial survey: what workers and volunteers see, word by word, and what it adds up to."""
