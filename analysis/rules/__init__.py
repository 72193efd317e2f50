"""The rules that rows must keep, one module a subject. Importing the package registers them all.

A rule sees the tables as text (`rule.py`) and knows no chapter. May import: submitted, noms, estimates, evidence.
"""

from analysis.rules import active as active
from analysis.rules import cells as cells
from analysis.rules import cohorts as cohorts
from analysis.rules import curves as curves
from analysis.rules import grade as grade
from analysis.rules import headline as headline
from analysis.rules import identity as identity
from analysis.rules import judgements as judgements
from analysis.rules import left_out as left_out
from analysis.rules import living as living
from analysis.rules import mirrors as mirrors
from analysis.rules import navigator as navigator
from analysis.rules import noms as noms
from analysis.rules import noms_conditions as noms_conditions
from analysis.rules import noms_tables as noms_tables
from analysis.rules import overlaps as overlaps
from analysis.rules import patients as patients
from analysis.rules import printed as printed
from analysis.rules import response as response
from analysis.rules import search as search
from analysis.rules import studies as studies
from analysis.rules import survival as survival
from analysis.rules import twins as twins
from analysis.rules import vocabulary as vocabulary
