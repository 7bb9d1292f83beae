"""Web maps put into other people's pages: what a map file says of itself, and what to paste."""
