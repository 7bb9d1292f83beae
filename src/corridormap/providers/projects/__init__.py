"""Corridor projects on disk: read, drafted, started, mended, written."""
