"""Where tables come from: project files, vector files, the bundled data."""
