"""Files as sound tables: what a format may hold, and one door for vectors and one for rows.

Nothing here knows what a corridor is.
"""
