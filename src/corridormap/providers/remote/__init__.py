"""Open data over the network: what may be asked, how a download survives, where it stays."""
