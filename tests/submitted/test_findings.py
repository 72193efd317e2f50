"""How findings are ordered, folded and printed."""

from analysis.submitted.findings import SHOWN, Finding, Rule, as_text, counts, folded, in_order


def finding(rule, line, severity="error", table="t", column=1):
    return Finding("data/t.csv", line, column, rule, severity, f"Sentence {line}.", "Remedy.", table)


def test_a_cause_stands_before_what_follows_from_it():
    found = in_order([finding("cell-reference", 2), finding("header-missing", 9), finding("table-shrunk", 9)])
    assert [f.rule for f in found] == ["header-missing", "table-shrunk", "cell-reference"]


def test_repeats_are_counted_and_none_is_lost():
    many = [finding("cell-type", line) for line in range(2, 1002)]
    shown = folded(many)
    assert len(shown) == SHOWN + 1
    assert f"{1000 - SHOWN:,} more places" in shown[-1].sentence
    assert counts(shown) == (1000, 0)
    assert "1,000 errors" in as_text(many)


def test_two_columns_are_folded_apart():
    many = [finding("cell-type", line, column=line % 2) for line in range(2, 202)]
    assert len(folded(many)) == 2 * (SHOWN + 1)


def test_nothing_that_is_printed_begins_a_workflow_command():
    rule = Rule("r", "Holds '{value}'.", "Mend it.")
    cell = "breast\n::stop-commands::t\r\n::error::x"
    text = as_text([rule.finding("data/t.csv", 2, 1, {"value": cell}, hint=f"Did you mean {cell}?")])
    assert not [line for line in text.splitlines() if line.startswith("::")]


def test_the_name_of_a_file_cannot_begin_a_line():
    rule = Rule("r", "Stray.", "Delete it.")
    text = as_text([rule.finding("data/a\n::set-output::b.csv", 1, 1)])
    assert not [line for line in text.splitlines() if line.startswith("::")]
