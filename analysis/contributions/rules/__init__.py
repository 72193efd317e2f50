"""The rules that rows must keep, one module a subject. Importing the package registers them all.

A rule sees the tables as text (`rule.py`) and knows no chapter. May import: contributions, noms, evidence.
"""

from analysis.contributions.rules import cells as cells
from analysis.contributions.rules import cohorts as cohorts
from analysis.contributions.rules import navigator as navigator
from analysis.contributions.rules import noms as noms
from analysis.contributions.rules import overlaps as overlaps
from analysis.contributions.rules import patients as patients
from analysis.contributions.rules import printed as printed
from analysis.contributions.rules import response as response
from analysis.contributions.rules import studies as studies
from analysis.contributions.rules import survival as survival
from analysis.contributions.rules import twins as twins
from analysis.contributions.rules import vocabulary as vocabulary
