"""What a search must be to be sent, and what the log and the decisions must hold."""

import pytest

from analysis.rules.search import fault


@pytest.mark.parametrize(
    "query",
    [
        "intramedullary spinal cord metastases",
        '(a OR "b AND (c") AND d[tiab]',
        "((a) OR (b OR c)) NOT d",
        "(a AND b) OR (c AND d)",
    ],
)
def test_a_search_that_can_be_read(query):
    assert fault(query) == ""


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "'the beginning' is followed by 'the end'"),
        ("(a OR b", "a bracket is opened and not closed"),
        ("a) OR (b", "a bracket is closed and not opened"),
        ('"a b', "a quotation mark is opened and not closed"),
        ("a AND", "'AND' is followed by 'the end'"),
        ("OR a", "'the beginning' is followed by 'OR'"),
        ("a AND OR b", "'AND' is followed by 'OR'"),
        ("a ()", "'(' is followed by ')'"),
        ("a AND b OR c", "AND and OR stand side by side without brackets"),
    ],
)
def test_a_search_that_cannot_be_read_says_why(query, why):
    assert fault(query) == why
