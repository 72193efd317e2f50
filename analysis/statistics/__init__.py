"""Formulas on arrays, each with its source; knows no table and no chapter.

May import: evidence (in fact nothing of the house).
"""
