"""The algorithm drawn from the rules."""

import itertools
import re
import xml.etree.ElementTree as ET

from analysis.noms.diagram import Node, algorithm, height_of, node_lines, overrides, place, rule_tree
from tests.treatment_rows import example, result


def drawing(picture):
    return ET.fromstring(re.search(r"<svg.*</svg>", picture.drawing, re.DOTALL)[0])


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def test_a_question_that_no_rule_asks_is_not_drawn():
    treatment = example(result("a-1"))
    low, high = rule_tree(treatment, treatment.model["rules"])
    assert [node.column for node in low.children] == ["then"]
    assert [node.column for node in high.children] == ["systemic", "systemic"]


def test_every_rule_is_a_leaf_that_leads_to_its_row():
    svg = drawing(algorithm(example(result("a-1")), "algorithm", "Management"))
    links = {a.get("href") for a in svg.iter("a")}
    assert links == {"#rule-N1", "#rule-N2", "#rule-N3", "#rule-M1"}


def test_a_rule_to_verify_is_dashed_and_says_so():
    svg = drawing(algorithm(example(result("a-1")), "algorithm", "Management"))
    leaf = next(a for a in svg.iter("a") if a.get("href") == "#rule-N3")
    assert leaf.find("rect").get("stroke-dasharray")
    assert words(leaf) == "N3: Radiation (to verify)"


def test_the_drawing_has_title_and_description_and_takes_the_colour_of_the_page():
    picture = algorithm(example(result("a-1")), "algorithm", "Management <all>")
    svg = drawing(picture)
    assert words(svg.find("title")) == "Management <all>"
    assert "3 rules" in words(svg.find("desc"))
    assert svg.get("aria-labelledby") == "algorithm-title algorithm-text"
    assert svg.get("fill") == "currentColor"


def test_the_table_beside_the_drawing_holds_every_override_and_rule():
    table = algorithm(example(result("a-1")), "algorithm", "Management").table
    assert table["Row"].tolist() == ["M1", "N1", "N2", "N3"]
    assert table["When"].iloc[0] == "No consent (where the rules lead to an operation)"
    assert table["Checked"].tolist() == ["worked out, verify", "read", "read", "to verify"]


def test_the_drawing_for_one_compression_leaves_out_the_rules_of_the_other():
    picture = algorithm(example(result("a-1")), "compression", "Cord compression", "high_grade_escc")
    assert picture.table["Row"].tolist() == ["M1", "N2", "N3"]


def test_overrides_of_the_other_compression_are_left_out():
    treatment = example(result("a-1"))
    treatment.model["modifiers"][0]["if"] = "neurologic=low_grade_escc"
    assert overrides(treatment, "high_grade_escc") == []
    assert len(overrides(treatment, "low_grade_escc")) == 1


def test_boxes_of_one_column_never_overlap():
    long = "a recommendation that is so long that its box is much higher than the boxes beside it"
    tree = [
        Node("systemic", "does not tolerate any surgery at all", children=[Node("then", "short")]),
        Node("systemic", "tolerates surgery", children=[Node("then", long), Node("then", "short")]),
    ]
    end = place(tree, 0)
    for column in (tree, [child for node in tree for child in node.children]):
        boxes = [(n.y - height_of(node_lines(n)) / 2, n.y + height_of(node_lines(n)) / 2) for n in column]
        assert all(below[0] >= above[1] for above, below in itertools.pairwise(boxes))
        assert boxes[0][0] >= 0
        assert boxes[-1][1] <= end
