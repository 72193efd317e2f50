"""The tables: where they lie, how they are read and cut to a compartment and a date, what a study is called.

May import: nothing of the house.
"""
