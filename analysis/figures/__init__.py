"""How a number, a chart, a table and a fragment of a page look. Decides nothing.

May import: estimates, evidence.
"""
