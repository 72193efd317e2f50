"""The printed figures of the publications set against each other; knows no chapter.

May import: estimates, statistics, evidence.
"""
