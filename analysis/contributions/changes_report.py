"""A comparison of two versions of the data as Markdown, for a terminal, a pull request and a job summary."""

import pandas as pd

from analysis.contributions.changes import COUNTS, NUMBERS, Comparison, RowChanges, alike
from analysis.submitted.findings import cell, plural, shorten

LIMIT = 200  # rows of one list; GitHub cuts a long summary
IN_VIEW = 15  # numbers of a compartment before the rest is folded away
LANDMARKS = (1, 3, 6, 12, 24)  # months
STILL = "No conclusion moves."


def as_markdown(comparison: Comparison, base: str, head: str = "the working tree") -> str:
    """The whole comparison."""
    parts = [
        f"## What changes from `{base}` to {head}",
        *headlines(comparison),
        verdict(comparison),
        *(f"The numbers of {name} cannot be compared: {why}." for name, why in comparison.failed.items()),
        *(rows_of(changes) for changes in comparison.rows),
        *(numbers_table(name, frame) for name, frame in comparison.moved.items() if len(frame)),
        *(curve_table(name, frame) for name, frame in comparison.curves.items()),
        *([findings_table(comparison.effects.findings)] if len(comparison.effects.findings) else []),
        *([answers_table(comparison.effects.answers)] if len(comparison.effects.answers) else []),
    ]
    return "\n\n".join(parts) + "\n"


def headlines(comparison: Comparison) -> list[str]:
    """One line for each headline number: stable, shifted, reversed, new or gone, by the stated triggers."""
    lines = [
        f"- {name}: {cell(str(row['label']))}: **{row['verdict']}**, {moved(row['before'], row['after'])}"
        + (f" ({row['why']})" if row["why"] else "")
        for name, frame in comparison.verdicts.items()
        for row in frame.to_dict("records")
    ]
    return ["\n".join(lines)] if lines else []


def moved(before: float, after: float) -> str:
    """`8.5 to 6`; one number where both sides are alike."""
    return limit(after, 3) if alike(before, after) else f"{limit(before, 3)} to {limit(after, 3)}"


def verdict(comparison: Comparison) -> str:
    """What moves, in one or two sentences; that nothing does is said only where everything was compared."""
    if not comparison.rows:
        return f"No row changes. {STILL}"
    others = comparison.effects
    moved = sum(int(conclusions(frame).sum()) for frame in comparison.moved.values())
    counted = sum(len(frame) for frame in comparison.moved.values()) - moved
    parts = [f"{plural(moved, 'estimate')} and {plural(counted, 'count')} of the chapters"] if moved else []
    parts += [f"{plural(others.printed, 'printed value')}"] if others.printed else []
    parts += [f"{plural(len(others.findings), 'finding')} of the audit"] if len(others.findings) else []
    parts += [f"{plural(len(others.answers), 'answer')} of the navigator"] if len(others.answers) else []
    sentences = [f"{listing(parts)} differ."] if parts else []
    if comparison.failed:
        sentences.append("Not everything could be computed, so it is not known whether a conclusion moves.")
    if others.tried:
        differ = "" if len(others.answers) else ", and none of its answers differed"
        sentences.append(
            f"The framework was asked in each of its cells and in {others.tried:,} drawn cases{differ}."
        )
    if others.unread:
        sentences.append(
            f"Pages show the text of {listing([f'`{t}`' for t in others.unread])}: read the cells below."
        )
    if not parts and not comparison.failed:
        still = (
            "No number, finding or answer that was compared moves."
            if others.tried or others.unread
            else STILL
        )
        sentences.insert(0, f"{still} Only counts of what was read differ." if counted else still)
    return " ".join(sentences)


def listing(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def findings_table(findings: pd.DataFrame) -> str:
    """Findings of the audit that appear, change or disappear."""
    lines = [f"| {r.what} | {cell(r.sentence)} | `{cell(r.finding)}` |" for r in findings.itertuples()]
    return "### Audit\n\n" + listed(["| | finding | id |", "|---|---|---|"], lines)


def answers_table(answers: pd.DataFrame) -> str:
    """Answers of the navigator on both sides."""
    lines = [
        f"| {cell(shorten(r.case, 300))} | {cell(shorten(r.before, 200))} | {cell(shorten(r.after, 200))} |"
        for r in answers.itertuples()
    ]
    return "### Navigator\n\n" + listed(["| case | before | after |", "|---|---|---|"], lines)


def conclusions(frame: pd.DataFrame) -> pd.Series:
    """Rows of `diff.moved_numbers` whose value or interval differs and that are more than a count of rows."""
    if frame.empty:
        return pd.Series(dtype=bool)
    moved = [
        any(not alike(row[f"{n}_before"], row[f"{n}_after"]) for n in NUMBERS) and row["method"] != "count"
        for row in frame.to_dict("records")
    ]
    return pd.Series(moved, index=frame.index)


def numbers_table(compartment: str, frame: pd.DataFrame) -> str:
    """Headline numbers before and after; conclusions first, then counts."""
    frame = frame.assign(first=~conclusions(frame)).sort_values("first", kind="stable")
    lines = [
        f"| {cell(str(r['label']))} | {pair[0]} | {pair[1]} | {cell(str(r['unit']))} | `{r['id']}` |"
        for r in frame.to_dict("records")
        for pair in [both_sides(r)]
    ]
    head = ["| number | before | after | unit | id |", "|---|---|---|---|---|"]
    rest = lines[IN_VIEW:]
    folded = [
        f"<details><summary>{plural(len(rest), 'further number')}</summary>",
        "",
        *head,
        *rest,
        "",
        "</details>",
    ]
    shown_lines = [f"### {compartment}: numbers that move", "", *head, *lines[:IN_VIEW]]
    return "\n".join([*shown_lines, "", *folded] if rest else shown_lines)


def both_sides(row: dict) -> tuple[str, str]:
    """The two sides of a number, with as many digits as it takes to tell them apart."""
    digits = 3
    sides = [one_side(row, side, digits) for side in ("before", "after")]
    while sides[0] == sides[1] and digits < 12:
        digits += 1
        sides = [one_side(row, side, digits) for side in ("before", "after")]
    return sides[0], sides[1]


def one_side(row: dict, side: str, digits: int) -> str:
    """`6.2 (3.1 to 9.8), n = 22, 14 events`; counts only where they differ, an end not reached is said so."""
    value, low, high = (row[f"{name}_{side}"] for name in NUMBERS)
    n, events = (row[f"{name}_{side}"] for name in COUNTS)
    if all(pd.isna(x) for x in (value, low, high, n, events)):
        return "not stated"
    text = "not reached" if pd.isna(value) else figure(value, digits)
    if not (pd.isna(low) and pd.isna(high)):
        text += f" ({limit(low, digits)} to {limit(high, digits)})"
    if not alike(row["n_before"], row["n_after"]) and row["method"] != "count" and not pd.isna(n):
        text += f", n = {int(n)}"
    if not alike(row["events_before"], row["events_after"]) and not pd.isna(events):
        text += f", {plural(int(events), 'event')}"
    return text


def figure(value: float, digits: int) -> str:
    """A number with significant digits and no exponent for everyday sizes."""
    return f"{float(value):,.0f}" if float(value).is_integer() else f"{float(value):.{digits}g}"


def limit(value: float, digits: int) -> str:
    """A limit of an interval."""
    return "not reached" if pd.isna(value) else figure(value, digits)


def curve_table(compartment: str, frame: pd.DataFrame) -> str:
    """Survival at the landmarks, before and after, as a table, and month by month as two lines."""
    shown_times = frame[frame["time"].isin(LANDMARKS)].to_dict("records")
    lines = [f"| {r['time']:.0f} | {percent(r, 'before')} | {percent(r, 'after')} |" for r in shown_times]
    head = ["| months | alive before | alive after |", "|---|---|---|"]
    return "\n".join([f"### {compartment}: survival curve", "", *head, *lines, *chart(compartment, frame)])


def percent(row: dict, side: str) -> str:
    """`62 % (40 to 80)` with one decimal."""
    value, low, high = (row[f"{name}_{side}"] for name in ("survival", "lower", "upper"))
    if pd.isna(value):
        return "no curve"
    interval = "" if pd.isna(low) or pd.isna(high) else f" ({100 * low:.1f} to {100 * high:.1f})"
    return f"{100 * value:.1f} %{interval}"


def chart(compartment: str, frame: pd.DataFrame) -> list[str]:
    """The two curves as a Mermaid chart, which GitHub draws, as far as both are followed."""
    both = frame[frame[["survival_before", "survival_after"]].notna().all(axis=1)]
    if len(both) < 2:
        return []
    lines = [
        "  line [" + ", ".join(f"{100 * s:.1f}" for s in both[f"survival_{side}"]) + "]"
        for side in ("before", "after")
    ]
    return [
        "",
        "```mermaid",
        "xychart-beta",
        f'  title "{compartment}: percent alive, first line before, second line after"',
        f'  x-axis "months" 0 --> {both["time"].max():.0f}',
        '  y-axis "percent" 0 --> 100',
        *lines,
        "```",
    ]


def rows_of(changes: RowChanges) -> str:
    """The rows of one table that were added, changed and removed."""
    cells = len({key for key, *_ in changes.changed})
    counts = f"{len(changes.added)} added, {cells} changed, {len(changes.removed)} removed"
    parts = [f"### Table {changes.table}: {counts}"]
    if changes.columns:
        parts.append(f"Columns on one side only: {', '.join(f'`{c}`' for c in changes.columns)}.")
    if changes.changed:
        lines = [
            f"| {cell(key)} | `{column}` | {shown(before)} | {shown(after)} |"
            for key, column, before, after in changes.changed
        ]
        parts.append(listed(["| row | column | before | after |", "|---|---|---|---|"], lines))
    for word, rows in (("added", changes.added), ("removed", changes.removed)):
        if rows:
            lines = [f"| {cell(key)} | {whole_row(row)} |" for key, row in rows.items()]
            parts.append(listed([f"| row {word} | cells |", "|---|---|"], lines))
    return "\n\n".join(parts)


def shown(text: str) -> str:
    """A cell of the data, or the word empty."""
    return cell(shorten(text, 300)) if text else "*empty*"


def whole_row(row: dict[str, str]) -> str:
    """The filled cells of a row on one line."""
    return "; ".join(f"`{column}` {cell(shorten(text, 120))}" for column, text in row.items())


def listed(head: list[str], lines: list[str]) -> str:
    """A table of at most `LIMIT` lines, with the number of those left out."""
    rest = len(lines) - LIMIT
    more = [f"\n{plural(rest, 'further line')} not shown here."] if rest > 0 else []
    return "\n".join([*head, *lines[:LIMIT], *more])
