"""The audit as a whole: every check, every column of its finding, one slip told once, the heaviest first."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.audit import commands
from analysis.audit.rows import CHECKS, WEIGHTS
from analysis.audit.run import COLUMNS, as_lines, audit
from analysis.evidence.tables import evidence as living
from tests.audit import cases
from tests.audit.cases import CASES, EXPECTED
from tests.printed_rows import cohort, findings, part, printed, row, share, text_place


def test_no_check_lacks_its_figures_and_its_finding():
    assert sorted(rule.id for rule in CHECKS) == sorted(CASES) == sorted(EXPECTED)


@pytest.mark.parametrize("check_id", CASES)
def test_figures_that_agree_give_no_finding(check_id):
    assert findings(*CASES[check_id][0]).empty


@pytest.mark.parametrize("check_id", CASES)
def test_figures_that_contradict_each_other_give_one_finding_with_every_column(check_id):
    found = findings(*CASES[check_id][1])
    assert found["check"].tolist() == [check_id]
    told = found.iloc[0]
    expected = dict(zip(cases.COLUMNS, EXPECTED[check_id], strict=True))
    assert told[list(cases.COLUMNS)].to_dict() == pytest.approx(expected)
    assert told["study_id"] == "smith2020"
    assert told["finding_id"] == f"smith2020:{check_id}:{told['quantity_id']}"
    assert list(found.columns) == [*COLUMNS, "confirmed"]


def test_a_fault_is_named_by_what_is_wrong():
    names = [rule.fault for rule in CHECKS]
    assert len(set(names)) == len(names)
    assert not [name for name in names if name.startswith(("A ", "The ")) or " agree" in name]
    assert {rule.weight for rule in CHECKS} <= set(WEIGHTS)


def test_one_slip_is_one_finding_with_all_its_places_and_its_heaviest_weight():
    wrong = share("recurrence:all", "4", "72", "8.5")
    elsewhere = text_place(share("recurrence:all", percentage="5.6"))
    found = findings(wrong, elsewhere, cohort("72"))
    assert found["check"].tolist() == ["percentage-of-fraction"]
    assert found["reported_ids"].tolist() == ["smith2020-0001;smith2020-0002"]
    assert found["locations"].tolist() == ["Table I, row 1; Results, Outcome, sentence 1"]
    assert found["weight"].tolist() == ["contradiction"]
    assert "4 of 72 is 5.6%" in found["sentence"][0]
    assert "5.6% (Results, Outcome, sentence 1)" in found["sentence"][0]


def test_another_sign_at_the_same_place_is_not_told_twice():
    rows = [part("a", "26", "36.1", denominator="72"), part("b", "47", "65.3", denominator="72")]
    found = findings(*rows)
    assert len(found) == 1
    assert "percentages" not in found["sentence"][0]


def test_a_slip_that_has_a_heavy_sign_is_heavy():
    rows = [share("symptom:pain", "71", "120", "59.3"), text_place(share("symptom:pain", percentage="29.2"))]
    found = findings(*rows)
    assert found["check"].tolist() == ["percentage-of-fraction"]
    assert found["weight"].tolist() == ["conclusion"]


def test_two_faults_of_two_quantities_are_two_findings():
    found = findings(share("symptom:ataxia", "6", "70", "8.7"), share("symptom:pain", "3", "70", "4.9"))
    assert len(found) == 2
    assert found["finding_id"].is_unique


def test_findings_stand_by_weight_then_by_publication():
    wrong = [share("symptom:ataxia", "6", "70", "8.7"), share("symptom:pain", "3", "70", "14.3")]
    both = [
        {**r, "study_id": s, "reported_id": f"{s}-{i}"}
        for s in ("b2001", "a2001")
        for i, r in enumerate(wrong)
    ]
    found = findings(*both)
    assert found["weight"].tolist() == ["conclusion", "conclusion", "rounding", "rounding"]
    assert found["study_id"].tolist() == ["a2001", "b2001", "a2001", "b2001"]


def test_studies_are_not_mixed():
    one = share("region:lumbar", percentage="22.2")
    other = {**one, "percentage": "18.1", "study_id": "jones2021", "reported_id": "jones2021-0001"}
    assert findings(one, other).empty


def test_findings_of_the_same_quantity_are_numbered():
    routes = [row("time:a", "mean", value="9", low="8", high="1", interval_kind="range", unit="months")] * 2
    keys = findings(*routes)["finding_id"].tolist()
    assert keys == ["smith2020:outside-range:time:a", "smith2020:outside-range:time:a:2"]


def test_one_study_can_be_audited_alone():
    wrong = share("symptom:ataxia", "6", "70", "8.7")
    both = printed(wrong, {**wrong, "study_id": "jones2021", "reported_id": "jones2021-0001"})
    assert audit(both, "jones2021")["study_id"].tolist() == ["jones2021"]
    assert len(audit(both)) == 2


def test_a_study_without_rows_is_refused():
    with pytest.raises(
        ValueError, match="no printed figures of study 'jones2021'; there are those of smith2020"
    ):
        audit(printed(cohort("72")), "jones2021")


def test_lines_stand_beneath_their_weight_and_the_last_counts():
    lines = as_lines(findings(share("symptom:ataxia", "6", "70", "8.7"))).splitlines()
    assert lines == [
        "Rounding (1)",
        "smith2020: Table I, row 1: Symptom ataxia: printed as 6 (8.7%), but 6 of 70 is 8.6%; 69 would give it. "
        "(not confirmed by a second reading)",
        "1 findings",
    ]


def test_the_command_prints_lines_or_json(monkeypatch):
    table = printed(share("symptom:ataxia", "6", "70", "8.7"))
    monkeypatch.setattr("analysis.evidence.tables.evidence", lambda: table)
    run = CliRunner().invoke
    assert run(commands.audit, []).output.splitlines()[-1] == "1 findings"
    assert json.loads(run(commands.audit, ["--json"]).output)[0]["check"] == "percentage-of-fraction"
    refused = run(commands.audit, ["--study", "jones2021"])
    assert refused.exit_code == 1
    assert "no printed figures of study 'jones2021'" in refused.output


REVIEWED = Path(__file__).with_name("findings.csv")
SHOWN = ["finding_id", "weight", "fault", "reported_ids", "difference", "unit", "sentence"]


def test_the_findings_in_the_living_data_are_those_that_were_reviewed(tmp_path):
    """The one pin on the living data. Read each line that comes or goes before you accept it: a new line is a fault
    of a publication or of our extraction, a lost one a fault mended or a check that fell silent."""
    table = audit(living())[SHOWN]
    reviewed = pd.read_csv(REVIEWED, keep_default_na=False)
    if table.round(4).to_csv(index=False) != reviewed.to_csv(index=False):
        now = tmp_path / "findings.csv"
        table.round(4).to_csv(now, index=False)
        changed = set(table["finding_id"]) ^ set(reviewed["finding_id"])
        pytest.fail(
            f"The findings are not those of {REVIEWED}; come or gone: {', '.join(sorted(changed)) or 'none'}. "
            f"Compare {now} with it, line by line; where each change is right, copy it there."
        )
