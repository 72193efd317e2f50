"""The rules that rows must keep, one module a subject. Importing the package registers them all.

A rule sees the tables as text (`rule.py`) and knows no chapter. May import: contributions, noms, evidence.
"""

from analysis.contributions.rules import active as active
from analysis.contributions.rules import cells as cells
from analysis.contributions.rules import cohorts as cohorts
from analysis.contributions.rules import grade as grade
from analysis.contributions.rules import headline as headline
from analysis.contributions.rules import identity as identity
from analysis.contributions.rules import judgements as judgements
from analysis.contributions.rules import left_out as left_out
from analysis.contributions.rules import mirrors as mirrors
from analysis.contributions.rules import navigator as navigator
from analysis.contributions.rules import noms as noms
from analysis.contributions.rules import noms_conditions as noms_conditions
from analysis.contributions.rules import noms_tables as noms_tables
from analysis.contributions.rules import overlaps as overlaps
from analysis.contributions.rules import patients as patients
from analysis.contributions.rules import printed as printed
from analysis.contributions.rules import response as response
from analysis.contributions.rules import studies as studies
from analysis.contributions.rules import survival as survival
from analysis.contributions.rules import twins as twins
from analysis.contributions.rules import vocabulary as vocabulary
