"""Who is in need and not seen by anybody? Explained in `docs/methods/latent.md`."""

from vicinia.methods.latent.gaps import Gap, gap

__all__ = ["Gap", "gap"]
