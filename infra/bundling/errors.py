"""What can go wrong while bundling, said in one sentence."""


class BundlingError(Exception):
    """A bundle cannot be made here; the message says why and what to do."""
