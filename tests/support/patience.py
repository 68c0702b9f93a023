"""How long tests wait for what is to come: a guard, far longer than any of it takes even where much else runs."""

PATIENCE_SECONDS = 30
