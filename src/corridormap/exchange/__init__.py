"""Tables on their way out: workbooks, vector files, and packages that say what is in them."""
