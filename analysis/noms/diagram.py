"""The management algorithm drawn from the rules: overrides as a chain, the rules as a tree beneath, in one SVG."""

import html
import textwrap
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup

from analysis.figures.figure import Figure
from analysis.noms.framework import DOMAINS
from analysis.noms.rules import plain
from analysis.noms.treatment import Treatment
from analysis.noms.words import first_capital

HEADS = {
    "neurologic": "Compression?",
    "oncologic": "Tumour?",
    "mechanical": "Spine?",
    "systemic": "Fitness?",
    "then": "Recommendation",
}
PLACES = {
    "neurologic": (0, 98),
    "oncologic": (112, 108),
    "mechanical": (234, 72),
    "systemic": (320, 98),
    "then": (434, 252),
}
"""Left edge and width of each column of boxes."""
WIDTH, LINE, GAP, LETTER = 694, 16, 12, 6.9
"""Width of the picture, height of a line, space between boxes, width of a letter."""
CHAIN = (0, 390)


@dataclass
class Node:
    """A box: the column it stands in, its text, where it leads, and what follows."""

    column: str
    text: str
    href: str = ""
    uncertain: bool = False
    children: list["Node"] = field(default_factory=list)
    y: float = 0


def rule_tree(treatment: Treatment, rules: list[dict], domains: tuple[str, ...] = DOMAINS) -> list[Node]:
    """The rules as a tree, one question a level; a question whose answer changes nothing is not asked."""
    if not domains:
        return [rule_leaf(treatment, rule) for rule in rules]
    domain, rest = domains[0], domains[1:]
    values = sorted({rule["if"][domain] for rule in rules}, key=lambda value: order_of(treatment, value))
    if values == ["any"]:
        return rule_tree(treatment, rules, rest)
    return [
        Node(
            domain,
            treatment.titles[value],
            children=rule_tree(treatment, [r for r in rules if r["if"][domain] == value], rest),
        )
        for value in values
    ]


def order_of(treatment: Treatment, value: str) -> int:
    """Answers stand in the order of the descriptor; `any` stands first."""
    return list(treatment.titles).index(value) if value in treatment.titles else -1


def rule_leaf(treatment: Treatment, rule: dict) -> Node:
    """The recommendation of one rule."""
    label = treatment.model["recommendations"][rule["then"]]["label"]
    return Node("then", f"{rule['id']}: {label}", f"#rule-{rule['id']}", rule["verification"] == "to_verify")


def lines_of(text: str, width: float) -> list[str]:
    """Text in lines that fit a box of a width."""
    return textwrap.wrap(text, int((width - 10) / LETTER))


def node_lines(node: Node) -> list[str]:
    """The lines of a box of the tree."""
    mark = " (to verify)" if node.uncertain else ""
    return lines_of(first_capital(node.text) + mark, PLACES[node.column][1])


def height_of(lines: list[str]) -> float:
    """Height of a box around its lines."""
    return LINE * len(lines) + 10


def place(nodes: list[Node], top: float) -> float:
    """Give every node its height from `top` on, a parent in the middle of its children; returns the lower end."""
    for node in nodes:
        half = height_of(node_lines(node)) / 2
        end = place(node.children, top)
        node.y = middle(node.children) if node.children else top + half
        if node.y < top + half:  # a box that is higher than all that follows it
            end = place(node.children, top + (top + half - node.y))
            node.y = top + half
        top = max(end, node.y + half + GAP)
    return top


def middle(nodes: list[Node]) -> float:
    """The height in the middle of some nodes."""
    return (nodes[0].y + nodes[-1].y) / 2


def box(x: float, y: float, width: float, lines: list[str], href: str = "", dashed: bool = False) -> str:
    """A box with its lines around the middle `y`; a link where it has a target."""
    height, first = height_of(lines), y - LINE * (len(lines) - 1) / 2
    text = "".join(
        f'<tspan x="{x + width / 2:g}" y="{first + i * LINE:g}">{html.escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    shape = (
        f'<rect x="{x:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="5" fill="currentColor" '
        f'fill-opacity="{0.1 if href else 0.03}" stroke="currentColor"{dash}/>'
        f'<text text-anchor="middle" dominant-baseline="central">{text}</text>'
    )
    return f'<a href="{href}">{shape}</a>' if href else shape


def line(path: str) -> str:
    """A connecting line."""
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="0.6"/>'


def words(x: float, y: float, text: str, weight: str = "normal") -> str:
    """Free text, its middle at `y`."""
    return f'<text x="{x:g}" y="{y:g}" font-weight="{weight}" dominant-baseline="central">{html.escape(text)}</text>'


def tree_shapes(nodes: list[Node]) -> str:
    """The boxes of the tree and the lines between them."""
    parts = []
    for node in nodes:
        x, width = PLACES[node.column]
        for child in node.children:
            start, end = x + width, PLACES[child.column][0]
            parts.append(line(f"M{start} {node.y:g}H{start + 10}V{child.y:g}H{end}"))
        parts.append(tree_shapes(node.children))
        parts.append(box(x, node.y, width, node_lines(node), node.href, node.uncertain))
    return "".join(parts)


def overrides(treatment: Treatment, neurologic: str = "") -> list[dict]:
    """Modifiers that replace a recommendation, by priority; those of the other compression left out."""
    others = {"high_grade_escc": "low_grade_escc", "low_grade_escc": "high_grade_escc"}
    left_out = f"neurologic={others.get(neurologic, 'none')}"
    return [m for m in treatment.model["modifiers"] if m["effect"] == "replace" and left_out not in m["if"]]


def override_words(modifier: dict) -> str:
    """The condition of an override in words."""
    operation = " (where the rules lead to an operation)" if "operation=yes" in modifier["if"] else ""
    return first_capital(plain(modifier["condition"])) + operation


def chain_shapes(treatment: Treatment, modifiers: list[dict], top: float) -> tuple[str, float]:
    """The overrides one beneath the other, each with what it leads to; returns shapes and lower end."""
    parts, (left, width), (right, wide) = [], CHAIN, PLACES["then"]
    for m in modifiers:
        mark = " (to verify)" if m["verification"] == "to_verify" else ""
        label = treatment.model["recommendations"][m["value"]]["label"]
        asked = lines_of(override_words(m), width)
        answer = lines_of(f"{m['id']}: {label}{mark}", wide)
        height = max(height_of(asked), height_of(answer))
        y, half = top + height / 2, height_of(asked) / 2
        parts += [
            line(f"M{left + width} {y:g}H{right}"),
            words(left + width + 12, y - 9, "yes"),
            box(left, y, width, asked),
            box(right, y, wide, answer, f"#rule-{m['id']}", bool(mark)),
            line(f"M{left + width / 2} {top:g}V{y - half:g}") if parts else "",
            line(f"M{left + width / 2} {y + half:g}V{top + height + 22:g}"),
            words(left + width / 2 + 6, top + height + 11, "no"),
        ]
        top += height + 22
    return "".join(parts), top


def algorithm(treatment: Treatment, name: str, title: str, neurologic: str = "") -> Figure:
    """The algorithm for all metastases, or for those with the given compression, drawn from the rules."""
    rules = [r for r in treatment.model["rules"] if neurologic in ("", r["if"]["neurologic"])]
    chosen = overrides(treatment, neurologic)
    chain, end = chain_shapes(treatment, chosen, 34)
    nodes = rule_tree(treatment, rules)
    heads = "".join(words(PLACES[c][0], end + 22, text, "600") for c, text in HEADS.items())
    bottom = place(nodes, end + 42)
    description = (
        f"{title}. {len(chosen)} overrides are asked first, one after the other; the first that applies decides. "
        f"Otherwise {len(rules)} rules decide by compression, tumour, spine and fitness. Each line of the picture "
        "stands in the table of its data."
    )
    markup = (
        f'<div class="sm-tree" tabindex="0" role="group" aria-label="{html.escape(title)}: picture">'
        f'<svg viewBox="-4 0 {WIDTH} {bottom:.0f}" font-size="13" fill="currentColor" role="group" '
        f'aria-labelledby="{name}-title {name}-text"><title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-text">{html.escape(description)}</desc>'
        f"{words(0, 14, 'First: does an override apply?', '600')}{chain}{heads}{tree_shapes(nodes)}</svg></div>"
    )
    note = "Dashed boxes are still to verify. Each recommendation leads to its row in the tables below."
    return Figure(Markup(markup), name, title, description, algorithm_table(treatment, chosen, rules), note)


def algorithm_table(treatment: Treatment, modifiers: list[dict], rules: list[dict]) -> pd.DataFrame:
    """The same as text: each override and each rule with its recommendation."""
    labels = treatment.model["recommendations"]
    rows = [(m["id"], override_words(m), labels[m["value"]]["label"], m["verification"]) for m in modifiers]
    rows += [
        (r["id"], "; ".join(treatment.titles[v] for v in r["if"].values() if v != "any"), labels[r["then"]]["label"], r["verification"])
        for r in rules
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["Row", "When", "Recommendation", "Checked"])
    return table.assign(Checked=table["Checked"].map(treatment.titles))
