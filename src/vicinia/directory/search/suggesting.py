"""Suggest words as you type (being written)."""


def suggest(prefix: str, limit: int = 8) -> list[str]:
    raise NotImplementedError
