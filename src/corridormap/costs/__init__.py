"""The machinery of costs and scenarios: rates, stations taken apart, interventions.

Public doors are `costing` and `scenario`.
"""
