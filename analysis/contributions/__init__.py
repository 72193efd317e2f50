"""What a contributor's rows meet: check, tidy, new study, diff.

May import: audit, estimates, statistics, evidence.
"""
