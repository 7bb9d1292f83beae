"""The machinery of routing: graph, search, contraction, and what ids and names stand for.

Public measures (`paths`, `od`, `access`, `isochrones`, `criticality`) stand on it.
"""
