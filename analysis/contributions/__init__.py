"""What a contributor's rows meet: check, tidy, new study, diff.

May import: rules, submitted, noms, audit, estimates, statistics, evidence.
"""
