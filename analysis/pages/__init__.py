"""What each section of the evidence chapters shows: one function a figure, one module a section.

May import: figures, audit, estimates, evidence.
"""
