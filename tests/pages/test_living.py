"""What pages say of the review itself: its state, notices, searches, protocol, versions and reporting items."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.evidence import descriptor, tables
from analysis.evidence import living as of_tables
from analysis.evidence.living import NAMES, Living
from analysis.pages import living as page
from analysis.pages import reporting
from analysis.publishing.site import toc_files
from tests.frames import evidence

COLUMNS = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in tables.package()["resources"]}
STATUS = {
    "scope": "book",
    "since": "2025-01-01",
    "state": "active",
    "reason": "All is well.",
    "next_check": "2026-02-01",
}
NOTICE = {"publication": "doi:10.9999/a", "kind": "retraction", "notice": "pmid:90001", "study_id": "smith2010",
          "found_on": "2025-12-01", "action": "left_out"}  # fmt: skip
SEARCH = {
    "strategy_id": "a",
    "entity": "LM",
    "sources": "pubmed",
    "query": "spine <b>AND</b> metastasis",
    "registered": "2025-01-01",
}
RUN = {
    "run": "2025-12-02T00:00:00Z",
    "strategy_id": "a",
    "source": "pubmed",
    "outcome": "complete",
    "found": 3,
    "known": 0,
}
ITEM = {"item": "schedule", "since": "2025-01-01", "topic": "When", "text": "Monthly."}


def living(**rows) -> Living:
    frames = {
        field: pd.DataFrame(rows.get(field, []), columns=COLUMNS[name]) for field, name in NAMES.items()
    }
    return Living(**frames, version="26.2.0", date="2026-01-01")


def said(html):
    return str(html.markup)


def test_the_banner_says_state_last_search_and_next_check():
    text = said(page.banner(living(status=[STATUS], searches=[SEARCH], log=[RUN]), evidence()))
    assert "<strong>Active.</strong> Last search: 2025-12-02. Next check by 2026-02-01." in text
    assert "All is well" not in text


def test_a_pause_gives_its_reason_and_no_search_is_said_so():
    paused = {**STATUS, "state": "paused", "since": "2025-06-01", "reason": "Nobody screens."}
    text = said(page.banner(living(status=[STATUS, paused]), evidence()))
    assert "sm-living-paused" in text
    assert "<strong>Paused</strong> since 2025-06-01: Nobody screens. Last search: not yet searched." in text


def test_the_search_of_another_compartment_is_none_of_this_chapter():
    text = said(
        page.banner(living(status=[STATUS], searches=[{**SEARCH, "entity": "ISCM"}], log=[RUN]), evidence())
    )
    assert "not yet searched" in text


def test_a_notice_stands_on_the_chapters_that_it_feeds():
    marked = replace(evidence(), notices=pd.DataFrame([NOTICE]))
    text = said(page.banner(living(status=[STATUS]), marked))
    assert (
        '<strong>Smith 2010</strong> was retracted (<a href="https://pubmed.ncbi.nlm.nih.gov/90001/">notice</a>); no estimate uses its rows.'
        in text
    )
    assert "sm-notice" not in said(page.banner(living(status=[STATUS]), evidence()))


def test_text_of_the_data_stays_text():
    odd = {**STATUS, "state": "paused", "reason": "<script>alert(1)</script>"}
    it = living(status=[odd], searches=[SEARCH], notices=[{**NOTICE, "publication": "doi:10.9999/<b>"}])
    assert "<script>" not in said(page.banner(it, evidence()))
    assert "spine &lt;b&gt;AND&lt;/b&gt; metastasis" in said(page.searches_table(it))
    assert "<b>" not in said(page.notices_table(it))


def test_searches_show_their_words_and_last_run():
    text = said(
        page.searches_table(
            living(searches=[SEARCH, {**SEARCH, "strategy_id": "b", "printed_by": "lv2019"}], log=[RUN])
        )
    )
    assert text.count("not yet searched") == 1
    assert "2025-12-02" in text
    assert ">lv2019<" in text
    assert ">this review<" in text


def test_what_is_empty_is_said_in_a_sentence():
    it = living()
    assert "No search has run yet" in said(page.flow_table(it))
    assert "No notice is known" in said(page.notices_table(it))
    assert "has not been amended" in said(page.amendments_table(it))
    assert "none was released before" in said(page.versions_table(it))


def test_a_chapter_shows_the_flow_of_its_own_searches():
    found = {"candidate_id": "pmid9000", "found_on": "2025-12-02", "strategies": "a", "title": "x"}
    it = living(searches=[SEARCH], log=[RUN], candidates=[found])
    assert '<td data-label="Records to screen">1</td>' in said(page.flow_table(it, "LM"))
    assert '<td data-label="Records to screen">0</td>' in said(page.flow_table(it, "ISCM"))
    assert said(page.flow_table(living(), "LM")) == ""


def test_the_protocol_shows_what_holds_and_its_amendments_apart():
    later = {**ITEM, "since": "2025-06-01", "text": "Weekly.", "reason": "Too rare."}
    it = living(protocol=[ITEM, later, {**ITEM, "since": "2026-06-01", "text": "Daily.", "reason": "Later."}])
    assert "Weekly." in said(page.protocol_table(it))
    assert "Monthly." not in said(page.protocol_table(it))
    assert "Daily." not in said(page.protocol_table(it))
    assert "Too rare." in said(page.amendments_table(it))


def test_every_release_keeps_an_address():
    it = living(
        releases=[
            {"version": "26.1.0", "date": "2025-01-01", "summary": "First."},
            {"version": "26.2.0", "date": "2025-06-01", "summary": "Second.", "doi": "10.9999/z"},
        ]
    )
    text = said(page.versions_table(it))
    assert text.index("26.2.0") < text.index("26.1.0")
    assert f'href="{descriptor.site()}/v/26.1.0/"' in text
    assert f"{descriptor.site()}/v/26.2.0/" not in text  # it is this site
    assert 'href="https://doi.org/10.9999/z"' in text


def test_what_changed_stands_with_the_latest_first():
    it = living(
        releases=[{"version": "26.1.0", "date": "2025-01-01", "summary": "<b>First."}], status=[STATUS]
    )
    text = said(page.changes_table(it))
    cells = [cell.split(">")[1] for cell in text.split("<td")[1:]]
    days = [cell.split("<")[0] for cell in cells[::3]]
    assert days == ["2026-01-01", "2025-01-01", "2025-01-01"]
    assert "&lt;b&gt;First." in text
    assert said(page.changes_table(it, 1)).count("<tr>") == 2


ITEMS = pd.DataFrame(
    [("PRISMA 2020", "10a", "codes", "codebook", None), ("PRISMA 2020", "2", "abstract", None, "There is none."),
     ("PRISMA 2020", "6", "sources", "sources", None), ("PRISMA-LSR", "L1", "schedule", "retirement", None)],
    columns=["guideline", "item", "topic", "answer", "open"],
)  # fmt: skip


def test_items_are_in_their_order_and_open_ones_say_why():
    table = reporting.answers(ITEMS, living())
    assert table["item"].tolist() == ["2", "6", "10a", "L1"]
    assert table["open"].tolist() == [True, True, False, True]
    assert table["answer"].tolist()[0] == "There is none."
    assert "the protocol has no item retirement" in table["answer"].tolist()[3]


def test_an_item_is_answered_as_soon_as_its_fact_is_there():
    sourced = {**ITEM, "item": "information_sources", "text": "PubMed."}
    it = living(protocol=[sourced], searches=[SEARCH], log=[RUN])
    row = reporting.answers(ITEMS, it).set_index("item").loc["6"]
    assert (row["answer"], row["open"]) == ("PubMed. Last search: 2025-12-02.", False)


def test_an_item_that_names_no_fact_stops_the_page():
    with pytest.raises(KeyError, match="nonsense"):
        reporting.answers(ITEMS.assign(answer="nonsense"), living())


def test_every_item_of_this_review_is_answered_or_open():
    items, it = tables.read("reporting"), of_tables.living()
    table = reporting.answers(items, it)
    assert len(table) == len(items)
    assert (table["answer"].str.len() > 10).all()
    assert set(items["answer"].dropna()) == set(reporting.FACTS)


def test_every_answer_leads_to_a_page_of_the_book():
    table = reporting.answers(tables.read("reporting"), of_tables.living())
    pages = {where.partition("#")[0] for where in table["where"] if where}
    files = {
        name.removeprefix("book/chapters/") if "chapters/" in name else f"../{name.removeprefix('book/')}"
        for name in toc_files()
    }
    assert {p.removesuffix(".html") for p in pages} <= files


def test_the_guidelines_are_whole():
    items = tables.read("reporting").groupby("guideline")["item"].apply(set)
    numbers = {"".join(c for c in item if c.isdigit()) for item in items["PRISMA 2020"]}
    assert numbers == {str(n) for n in range(1, 28)}
    assert {"L1-1", "L2", "L3", "L4"} <= items["PRISMA-LSR"]
