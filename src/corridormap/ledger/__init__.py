"""The machinery of claims: entries, measures that answer them, verdicts, contradictions.

The public door is `claims`.
"""
