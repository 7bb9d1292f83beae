"""What a map tells beyond the tables: answers of the measures as layers, one module per question.

Every module has one function that takes a corridor and gives layers (see `render.layer`); none
draws, and what a corridor lacks gives no layer.
"""
