"""The machinery of lines and borders: checked coordinates, order, cuts, tiles, nearest places.

Public measures (`borders`, `chainage`) stand on it.
"""
