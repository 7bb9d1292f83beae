"""One study as a document: a tree of blocks made once, and one small writer per format."""
