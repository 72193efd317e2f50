"""Pictures that are drawn as SVG or HTML rather than as charts, in the same frame as a chart."""

import html
from dataclasses import dataclass

import pandas as pd

from analysis.figures.charts import table_html


@dataclass(frozen=True)
class Picture:
    """A drawing with title, description and data. `markup` is SVG or HTML in the page's colours."""

    markup: str
    name: str
    title: str
    description: str
    table: pd.DataFrame
    note: str = ""

    def _repr_html_(self) -> str:
        note = f'<p class="sm-note">{html.escape(self.note)}</p>' if self.note else ""
        return (
            f'<figure class="sm-figure sm-picture" id="figure-{self.name}" data-name="{self.name}">'
            f'<figcaption class="sm-title">{html.escape(self.title)}</figcaption>'
            f'<p class="sm-description">{html.escape(self.description)}</p>{self.markup}{note}'
            f'<details class="sm-data"><summary>Data of this picture</summary>{table_html(self.table)}</details>'
            "</figure>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}\n{self.description}"}
