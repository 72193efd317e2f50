"""The navigator's page and the framework as the chapter on treatment shows it."""

from analysis.charts import Html
from analysis.navigator import navigator_html


def thresholds(escc_1c: str = "low_grade_escc", sins_stable_to=None, sins_unstable_from=None) -> dict:
    """The thresholds that a reader may move, as `analysis.framework.framework` takes them."""
    return {"escc_1c": escc_1c, "sins_stable_to": sins_stable_to, "sins_unstable_from": sins_unstable_from}


def question_titles(package: dict) -> dict[str, str]:
    """Question of the treatment results -> its title, from the schema."""
    fields = next(r for r in package["resources"] if r["name"] == "treatment_results")["schema"]["fields"]
    return next(f for f in fields if f["name"] == "question")["options"]


def navigator_page(
    tables: dict, package: dict, limits: dict, include: str = "all", confidence: float = 0.95
) -> Html:
    """The navigator as a fragment of the page."""
    results, questions = tables["treatment_results"], question_titles(package)
    markup = navigator_html(tables, results, questions, include=include, confidence=confidence, **limits)
    return Html(markup, "The NOMS navigator")
