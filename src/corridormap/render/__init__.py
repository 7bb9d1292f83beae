"""What is drawn: the web map and its static twins."""
