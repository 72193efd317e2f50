"""Generated data for measuring growth."""

from datetime import date

import pytest

from analysis.contributions.check import check_tables
from analysis.evidence import tables
from analysis.rules import package
from analysis.submitted.tables import load_all
from benchmarks.generated import generate
from benchmarks.growth import exponent

ALIKE = {"patient-twice", "patient-twice-years"}
"""Rules that rows drawn at random break by chance."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("data"), patients=600, studies=40, chapters=20)


def test_generated_data_pass_the_schema_and_the_rules(generated):
    descriptor, findings = package.read_package(generated)
    findings += check_tables(load_all(descriptor, generated), date.today())
    assert {f.rule for f in findings if f.severity == "error"} <= ALIKE


def test_generated_data_have_the_sizes_asked_for(generated):
    assert [len(tables.read(name, generated)) for name in ("compartments", "studies", "patients")] == [
        20,
        40,
        600,
    ]
    assert set(tables.read("patients", generated)["entity"]) == set(tables.compartments(generated).index)


def test_one_seed_gives_the_same_bytes(generated, tmp_path):
    again = generate(tmp_path, patients=600, studies=40, chapters=20)
    for path in generated.rglob("*.csv"):
        assert path.read_bytes() == (again / path.relative_to(generated)).read_bytes()


def test_sizes_that_cannot_be_are_refused(tmp_path):
    with pytest.raises(ValueError, match="3 chapters need as many publications"):
        generate(tmp_path, patients=10, studies=2, chapters=3)


def test_an_exponent_of_one_is_linear():
    assert exponent([10, 100, 1000], [2, 20, 200]) == pytest.approx(1)
    assert exponent([10, 100, 1000], [1, 100, 10_000]) == pytest.approx(2)
