# Chapters that are out of date are executed, then the site is built. `spinemets build` writes the slices, then calls this.
import sys

sys.path.insert(0, workflow.basedir)

from analysis.publishing.slices import chapters
from analysis.publishing.site import pages

CHAPTERS = chapters()
PYTHON = sys.executable


rule site:
    input:
        expand("book/chapters/{chapter}.ipynb", chapter=CHAPTERS),
        expand("_build/results/{chapter}.json", chapter=CHAPTERS),
        pages(),
    output:
        "_build/html/.complete",
    threads: workflow.cores
    log:
        "_build/log/site.log",
    shell:
        "{PYTHON} -m analysis.publishing.forks site --log {log} && touch {output}"


rule chapter:
    input:
        lambda w: f"book/{CHAPTERS[w.chapter]['template']}",
        lambda w: CHAPTERS[w.chapter].get("reads", []),
        lambda w: [f"_build/results/{c}.json" for c in CHAPTERS[w.chapter].get("needs", [])],
        "_build/slices/{chapter}/fingerprint",
        "_build/slices/package.sha256",
        "requirements.lock",
    output:
        "book/chapters/{chapter}.ipynb",
        "_build/results/{chapter}.json",
    params:
        parameters=lambda w: CHAPTERS[w.chapter].get("parameters", {}),
    log:
        "_build/log/{chapter}.log",
    shell:
        "{PYTHON} -m analysis.publishing.forks chapter {wildcards.chapter} 2>&1 | tee {log}"


AWAITED = sorted({needed for spec in CHAPTERS.values() for needed in spec.get("needs", [])})
ruleorder: awaited_chapter > chapter


# Chapters that others wait for go first.
use rule chapter as awaited_chapter with:
    wildcard_constraints:
        chapter="|".join(AWAITED),
    priority: 1
