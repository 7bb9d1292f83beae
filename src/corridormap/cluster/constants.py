"""What a plan counts on: seconds and bytes, each measured, none estimated.

``python tests/benchmarks/bench_cluster.py constants`` measures them anew and prints them beside
these. Seconds are of one core; docs/cluster.md says of which.
"""

from __future__ import annotations

SEARCH_S = 1.7e-7
"""Per node: one search for weights alone."""
TREE_S = 2.1e-7
"""Per node: one search that keeps its tree, and the links that lead down it."""
WALK_S = 4.1e-8
"""Per pair and √node: to walk a path back and add up what it takes."""
EVERY_S = 7.0e-7
"""Per node: to add up what the paths to all nodes of a tree take."""
NEAREST_S = 7.2e-7
"""Per node: one search from all hubs, and all quantities added up at every node."""
CLOSING_S = 3.5e-4
"""Per closure that a best path uses, beside the searches that follow."""
CLOSE_S = 4.6e-8
"""Per closure and link of the network, likewise."""
OFFSET_S = 1.9e-5
"""Per place: to find the nearest point of a line and the nearest station, and to measure."""
JOIN_S = 5.1e-6
"""Per place: to find the node nearest to it."""
TREE_OF_NODES_S = 6.9e-7
"""Per node, for every country of places: the tree in which they are looked up."""
BUILD_S = 1.6e-5
"""Per node: contraction."""
CORE_S = 1.2e-8
"""Per node of the network: one search of its core."""
CLIMB_S = 2.4e-4
"""Per origin or destination: the way to the core."""
DESCENT_S = 2.7e-6
"""Per pair: the way down from the core."""
TABLE_S = 3.1e-8
"""Per row of an answer: made into a table."""
FILE_S = 7.7e-8
"""Per row: written as Parquet."""
BACK_S = 1.5e-7
"""Per row: read, and put in the order that was asked for."""
COMPARED_S = 2.0e-6
"""Per row of two answers set side by side."""
BYTE_S = 2.9e-9
"""Per byte of a network: written and hashed."""
TASK_S = 0.011
"""Per task: sent, begun, reported."""
IMPORT_S = 1.3
"""To import, once per worker, what measures need."""
START_S = 2.5
"""To start workers on this machine and to stop them."""

HIERARCHY_B = 293
"""Per node of a contracted core: mapped."""
VALUE_B = 61
"""Per node of a contracted core, for each quantity and the weight: mapped."""
SEARCH_B = 22
"""Per node: a search, besides the trees it grows."""
TREE_B = 25
"""Per node of every tree that is held."""
PAIR_B = 61
"""Per tree and target, while paths are walked back."""
EVERY_B = 149
"""Per node, while a tree is added up everywhere."""
NEAREST_B = 160
"""Per node: one search from all hubs."""
CORE_B = 51
"""Per node of the network: one search of its core."""
CLIMB_B = 39_200
"""Per origin or destination: its ways to the core."""
COMPARED_B = 358
"""Per row of two answers while they are set side by side."""
TREE_OF_NODES_B = 138
"""Per node: the tree in which places look theirs up."""
JOIN_B = 242
"""Per place, while its node is looked up."""
ROW_B = 150
"""Per row of an answer while it is made: arrays, table, Arrow, compressed."""
RESIDENT_MB = 240.0
"""A worker that has imported everything and done nothing, and what allocators keep for later."""
