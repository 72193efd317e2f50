"""The tables as they were submitted: with line and column, beside the codebook, and what a finding about them says.

May import: nothing of the house.
"""
