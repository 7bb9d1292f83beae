"""What no single rule forbids: tables held against one another and the map, and safe repairs.

The rules of single tables are in `tables`, held by `schema`; `study.check` gathers all faults.
"""
