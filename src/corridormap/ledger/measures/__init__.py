"""What answers a claim: a module per kind of figure, and the registry of all that can be named."""
