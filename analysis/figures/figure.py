"""The frame of a figure: title, drawing, note, data table. One for charts and for what is drawn as HTML or SVG.

`book/_static/charts.js` draws a chart from its specification and adds the downloads.
"""

from dataclasses import dataclass, field
from functools import cached_property

import altair as alt
import pandas as pd
from IPython.display import display
from markupsafe import Markup

from analysis.figures.markup import Html, render
from analysis.figures.tables import table_html

VEGA_LITE = ("application/vnd.vegalite.v5+json", "application/vnd.vegalite.v6+json")
"""Media types by which notebooks know a chart."""


@dataclass(frozen=True)
class Figure:
    """A drawing as a page shows it.

    Parameters
    ----------
    drawing : an Altair chart, or HTML or SVG in the page's colours.
    name : unique on the page.
    title : states the finding.
    description : what a screen reader says.
    table : the numbers drawn; none where the drawing is a table itself.
    note : what a reader must know beside the drawing.
    linked : the title as markup with its numbers linked, where they are.
    css : further classes of the frame.
    """

    drawing: alt.TopLevelMixin | Markup
    name: str
    title: str
    description: str
    table: pd.DataFrame | None = None
    note: str = ""
    linked: Markup = field(default=Markup(""))
    css: str = ""

    @cached_property
    def specification(self) -> dict | None:
        """Vega-Lite of a chart; none for a drawing in HTML."""
        if not isinstance(self.drawing, alt.TopLevelMixin):
            return None
        spec = self.drawing.properties(description=self.description).to_dict()
        spec.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
        return spec

    @property
    def brief(self) -> tuple[str, str]:
        """The first sentence of the note, which stands beside the drawing, and the rest, which unfolds with the data."""
        first, stop, rest = self.note.partition(". ")
        return first + stop.strip(), rest

    def _repr_html_(self) -> str:
        spec = self.specification
        data = "" if self.table is None else table_html(self.table)
        return str(render("figure", figure=self, spec=spec, data=data))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}\n{self.description}"}

    def _ipython_display_(self) -> None:
        """The frame, and for a chart its drawing as notebooks draw it: one bundle would show the frame alone."""
        display(self._repr_mimebundle_(), raw=True)
        self.draw()

    def draw(self) -> None:
        """The chart alone, as notebooks draw it; nothing for a drawing in HTML."""
        if spec := self.specification:
            display(dict.fromkeys(VEGA_LITE, spec) | {"text/plain": self.title}, raw=True)


@dataclass(frozen=True)
class Fold:
    """Parts of a page that a reader unfolds; what the first of them finds stands outside."""

    title: str
    finding: str
    parts: tuple["Figure | Html | Fold", ...]

    def _repr_html_(self) -> str:
        body = Markup("").join(Markup(part._repr_html_()) for part in self.parts)
        return str(render("fold", title=self.title, finding=self.finding, body=body))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}: {self.finding}"}

    def _ipython_display_(self) -> None:
        display(self._repr_mimebundle_(), raw=True)
        self.draw()

    def draw(self) -> None:
        """The charts within, as notebooks draw them."""
        for part in self.parts:
            if not isinstance(part, Html):
                part.draw()


def fold(title: str, *parts: "Figure | Html | Fold") -> Fold | Html:
    """A fold of the parts that show something, with the finding of the first; nothing where none does."""
    shown = tuple(part for part in parts if part._repr_html_())
    if not shown:
        return Html("")
    first = shown[0]
    return Fold(title, first.text if isinstance(first, Html) else first.title, shown)
