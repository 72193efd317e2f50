"""The bodies of evidence on median survival as pages say them: the one that headlines, and the others beneath it."""

import pandas as pd
from markupsafe import Markup

from analysis.estimates import small_numbers
from analysis.estimates.headline import bodies
from analysis.figures import charts
from analysis.figures.numbers import Numbers, median_words

NONE = "Median overall survival"
KINDS = {"review": charts.REVIEWS, "single_reports": charts.PATIENTS}
"""What a body of evidence is made of; cohorts where it is not named."""


def headline(n: Numbers) -> dict[str, str]:
    """What headlines a chapter: `label`, `value`, `interval`, on whom it rests (`base`) and `why` it was chosen; the
    reason where nothing does."""
    if not n.has("headline.median"):
        timed = int(n["evidence.patients_with_survival"]["value"])
        base = small_numbers.allows_curve(timed).sentence
        return {"label": NONE, "value": "too few patients", "interval": "", "base": base, "why": ""}
    chosen = next(body for body in bodies(n.by_id).itertuples() if body.chosen)
    return {
        "label": f"{NONE}: {chosen.label[:1].lower()}{chosen.label[1:]}",
        "value": n.value("headline.median"),
        "interval": n.interval("headline.median"),
        "base": people(chosen),
        "why": n["headline.median"]["note"],
    }


def others(n: Numbers) -> list[tuple[str, Markup]]:
    """The other bodies in the order of the rule: what they are, and their median with its interval and patients."""
    return [
        (body.label, Markup("{}, {:.0f} patients").format(n.with_interval(f"body.{body.body}"), body.n))
        for body in bodies(n.by_id).itertuples()
        if not body.chosen
    ]


def reasons(n: Numbers) -> list[tuple[str, str]]:
    """Of every body, the headline first, on whom it rests and why it headlines or differs."""
    found = sorted(bodies(n.by_id).itertuples(), key=lambda body: not body.chosen)
    why = n.note("headline.median")
    return [(body.label, f"{people(body)}. {why if body.chosen else body.why}") for body in found]


def kind(body) -> str:
    """What a body is made of, as legends name it."""
    return KINDS.get(body.body, charts.COHORTS)


def people(body) -> str:
    """`149 patients, deaths not printed, 4 publications`."""
    deaths = "deaths not printed" if pd.isna(body.events) else f"{body.events:.0f} deaths"
    return f"{body.n:.0f} patients, {deaths}, {body.k} publication{'' if body.k == 1 else 's'}"


def plain(n: Numbers) -> str:
    """The headline as plain text."""
    if not n.has("headline.median"):
        return "too few patients for a median survival"
    return f"median overall survival {median_words(n['headline.median'])}"
