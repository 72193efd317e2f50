"""The commands of searching: `spinemets search`, `screen` and `watch`."""

import sys
from datetime import UTC, date, datetime

import click

from analysis.contributions.commands import data_folder, folder_or_default


def store_of(folder):
    """The tables of a data folder; the command ends with a sentence when they cannot be read."""
    from analysis.contributions.store import Store

    try:
        return Store(folder_or_default(folder))
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--since", default="", metavar="DATE", help="Leave out what was finished on this day or later.")
@data_folder
def search(since, folder):
    """Run the registered searches and write what is new as candidates; ends with 1 if a search failed.

    Each search is whole; what is known is recognised. SPINEMETS_EMAIL must be set, NCBI_API_KEY may be.
    """
    from analysis.literature import search as searching

    def tell(line):
        click.echo(searching.in_words(line))

    try:
        lines = searching.run(store_of(folder), datetime.now(UTC), since, tell)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    new = sum(int(line["new"]) for line in lines)
    click.echo(f"{new} new candidates." if lines else "No search is due.")
    sys.exit(1 if any(line["outcome"] == "failed" for line in lines) else 0)


def known_reason(context, parameter, value):
    """A reason of the list in the codebook; the command ends with the list when it is none."""
    fields = store_of(context.obj).resources["decisions"]["schema"]["fields"]
    options = next(list(f["options"]) for f in fields if f["name"] == "reason")
    if value not in options:
        raise click.BadParameter(f"'{value}' is no reason of the list: {', '.join(options)}.")
    return value


@click.group(invoke_without_command=True)
@click.option("--entity", default="", help="Only what the searches for this subject found.")
@click.option("--limit", default=20, show_default=True, help="How many to list.")
@data_folder
@click.pass_context
def screen(context, entity, limit, folder):
    """List the candidates, likeliest first; `include` and `exclude` record what was decided."""
    context.obj = folder
    if context.invoked_subcommand:
        return
    from analysis.literature import screening

    rows = screening.waiting(store_of(folder), entity)
    for row in rows[:limit]:
        where = row["doi"] or row["pmid"] or row["openalex"]
        click.echo(
            f"{row['score'] or '-':>5} {row['candidate_id']}  {row['first_author']} {row['year']}  {row['title']}  [{where}]"
        )
    click.echo(f"{len(rows)} candidates wait." + ("" if not rows or rows[0]["score"] else NO_RANK))


NO_RANK = " They stand in the order in which they were found: too few were excluded so far to learn from."


@screen.command("recall")
@click.pass_obj
def show_recall(folder):
    """How much of the work finds how much of what is included, by the rank and by chance."""
    from analysis.literature import screening

    found = screening.recall(screening.decisions(store_of(folder)))
    if found.empty:
        click.echo("There are too few decisions to say.")
    for r in found.itertuples():
        click.echo(
            f"{r.work:.0%} of the work finds {r.ranked:.1%} of {r.included} included among {r.records} records; "
            f"a random order {r.random:.1%}, the best order {r.best:.1%}."
        )


def record(folder, candidate_id, **decision):
    """Write a decision; the command ends with a sentence when it cannot be."""
    from analysis.literature import screening

    try:
        screening.decide(store_of(folder), candidate_id, {**decision, "decided_on": date.today().isoformat()})
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{candidate_id}: {decision['decision']}.")


def decision_options(command):
    """What both decisions need."""
    command = click.option("--by", "decided_by", required=True, help="Who decides.")(command)
    command = click.option("--notes", default="", help="Remarks.")(command)
    stages = click.Choice(["title_abstract", "full_text"])
    command = click.option("--stage", type=stages, required=True, help="What was read.")(command)
    return click.pass_obj(click.argument("candidate_id")(command))


@screen.command()
@decision_options
def include(folder, candidate_id, stage, notes, decided_by):
    """Include a candidate."""
    record(folder, candidate_id, decision="include", stage=stage, notes=notes, decided_by=decided_by)


@screen.command()
@click.option("--reason", callback=known_reason, required=True, help="Why: a reason of the codebook.")
@decision_options
def exclude(folder, candidate_id, reason, stage, notes, decided_by):
    """Exclude a candidate with a reason of the list."""
    record(
        folder,
        candidate_id,
        decision="exclude",
        stage=stage,
        reason=reason,
        notes=notes,
        decided_by=decided_by,
    )


@click.command()
@click.option("--report", type=click.Path(), help="Write what is new to this file, for an issue.")
@data_folder
def watch(report, folder):
    """Ask whether a publication that the review uses was retracted, corrected or doubted; ends with 1 on failure."""
    from analysis.literature import watch as watching

    store, lines = store_of(folder), []
    try:
        new = watching.run(store, datetime.now(UTC), lines.append)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for line in lines:
        click.echo(
            f"{line['source']}: {line['outcome']}, {line['found']} publications. {line.get('detail', '')}".rstrip()
        )
    click.echo(
        f"{len(new)} new notices."
        + "".join(f"\n{n['publication']}: {n['kind']} ({n['notice']})" for n in new)
    )
    if report and new:
        with open(report, "w", encoding="utf-8") as file:
            file.write(watching.as_markdown(new))
    sys.exit(1 if any(line["outcome"] == "failed" for line in lines) else 0)


@click.command()
@data_folder
def links(folder):
    """Ask every address of the data and of the pages whether it answers; ends with 1 if one does not."""
    from analysis.literature import links as asking

    store = store_of(folder)
    found = asking.addresses(store, asking.pages_of(store.folder.parent))
    lost = 0
    for sentence in asking.broken(found):
        click.echo(sentence)
        lost += 1
    click.echo(f"{len(found)} addresses asked, {lost} do not answer.")
    sys.exit(1 if lost else 0)


COMMANDS = (search, screen, watch, links)
