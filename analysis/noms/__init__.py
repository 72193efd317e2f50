"""Treatment by NOMS, whole: rules as tables, the answers that follow from them, and the pages that show both.

May import: figures, audit, estimates, statistics, evidence.
"""
