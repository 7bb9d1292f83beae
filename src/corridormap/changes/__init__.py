"""The machinery of scenarios: what a file says, what its keys stand for, what each change alters.

`scenario` is its face.
"""
