"""Which functions of the package nothing reaches: `make lint` fails when there is one.

A function is reached when a command, a rule, a chapter's cell or the Snakefile names it, or something that is
reached does. Tests do not count. Names are followed through imports; a method counts as reached when its class is and
anything reached names it. Exceptions, of a function or a whole module, each with its reason, stand in `pyproject.toml` under `tool.reach.exceptions`.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLAIN = {"cache", "cached_property", "property", "classmethod", "staticmethod", "dataclass", "contextmanager"}
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Place = tuple[str, str]
"""Module and name of a definition; a method is `Class.method`, the code of a module itself is ``."""


@dataclass
class Module:
    """The definitions of one module with their nodes, and what its imported names stand for."""

    path: Path
    defined: dict[str, ast.AST] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)


def imports(tree: ast.AST) -> dict[str, str]:
    """Name in a module -> dotted name that it stands for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def read(path: Path, text: str) -> Module:
    """One module: functions, classes, methods, and the code that runs on import (as ``)."""
    tree = ast.parse(text)
    module = Module(path, imported=imports(tree))
    on_import = ast.Module([n for n in tree.body if not isinstance(n, (Function, ast.ClassDef))], [])
    module.defined[""] = on_import
    for node in tree.body:
        if isinstance(node, Function):
            module.defined[node.name] = node
        elif isinstance(node, ast.ClassDef):
            fields = [n for n in node.body if not isinstance(n, Function)]
            alone = ast.ClassDef(node.name, node.bases, node.keywords, fields, node.decorator_list)
            module.defined[node.name] = ast.copy_location(alone, node)
            module.defined |= {f"{node.name}.{n.name}": n for n in node.body if isinstance(n, Function)}
    return module


def package(root: Path) -> dict[str, Module]:
    """Every module of `analysis` by its dotted name."""
    found = {}
    for path in sorted((root / "analysis").rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        found[name] = read(path, path.read_text(encoding="utf-8"))
    return found


def outside(root: Path) -> str:
    """The code outside the package that a user starts: cells of the chapters and the Snakefile's imports."""
    cells = [
        c for p in sorted((root / "book").glob("*.md")) for c in CELL.findall(p.read_text(encoding="utf-8"))
    ]
    lines = [line for cell in cells for line in cell.splitlines() if not line.startswith(":")]
    snakefile = root / "Snakefile"
    made = re.findall(
        r"^from analysis.*$", snakefile.read_text(encoding="utf-8") if snakefile.exists() else "", re.M
    )
    names = [name for line in made for name in line.partition(" import ")[2].split(", ")]
    return "\n".join([*lines, *made, *names])


def chain(node: ast.AST) -> list[str]:
    """`a.b.c` as its parts; empty where the expression does not begin with a name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *parts[::-1]] if isinstance(node, ast.Name) else []


def resolve(modules: dict[str, Module], home: str, parts: list[str]) -> Iterator[Place]:
    """The definitions that a chain of names in a module stands for, and the modules on the way."""
    module, *rest = home, *parts
    for i, part in enumerate(rest):
        if part in modules[module].defined:
            yield module, part
            yield from (
                (module, f"{part}.{m}")
                for m in rest[i + 1 : i + 2]
                if f"{part}.{m}" in modules[module].defined
            )
            return
        target = modules[module].imported.get(part, f"{module}.{part}" if i else "")
        if target in modules:
            module = target
            yield module, ""
            continue
        owner, _, name = target.rpartition(".")
        if owner in modules:
            yield owner, ""
            yield from resolve(modules, owner, [name, *rest[i + 1 :]])
        return


def bound(node: ast.AST) -> set[str]:
    """Names that a function binds itself, which therefore stand for nothing outside it."""
    if not isinstance(node, Function):
        return set()
    stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}


def uses(node: ast.AST) -> tuple[list[list[str]], set[str]]:
    """Chains of names that code uses, and the attributes among them."""
    own = bound(node)
    chains = [c for n in ast.walk(node) if isinstance(n, ast.Attribute | ast.Name) and (c := chain(n))]
    attributes = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return [c for c in chains if c[0] not in own], attributes


def registered(module: Module) -> Iterator[str]:
    """Functions that a decorator hands to somebody: commands and rules."""
    for name, node in module.defined.items():
        decorators = [
            chain(d.func if isinstance(d, ast.Call) else d) for d in getattr(node, "decorator_list", [])
        ]
        if isinstance(node, Function) and any(d and d[-1] not in PLAIN for d in decorators):
            yield name


class Walk:
    """The definitions reached so far, and the attributes that reached code names."""

    def __init__(self, modules: dict[str, Module], attributes: set[str]):
        self.modules, self.attributes = modules, attributes
        self.reached: set[Place] = set()

    def follow(self, home: str, node: ast.AST) -> None:
        """Reach what some code of a module uses."""
        chains, attributes = uses(node)
        self.attributes |= attributes
        for parts in chains:
            for place in resolve(self.modules, home, parts):
                self.reach(place)

    def reach(self, place: Place) -> None:
        """Reach a definition, the code of its module, and what both use."""
        if place in self.reached:
            return
        self.reached.add(place)
        module, name = place
        self.reach((module, ""))
        if not name:
            self.imported(module)
        self.follow(module, self.modules[module].defined[name])

    def imported(self, module: str) -> None:
        """Reach what the import of a module runs: its package, what it imports, what it registers."""
        targets = {module.rpartition(".")[0], *self.modules[module].imported.values()}
        for other in targets | {target.rpartition(".")[0] for target in targets}:
            if other in self.modules:
                self.reach((other, ""))
        for name in registered(self.modules[module]):
            self.reach((module, name))

    def methods(self) -> list[Place]:
        """Methods of reached classes that reached code names, or that Python itself calls."""
        return [
            (module, name)
            for module, m in self.modules.items()
            for name in m.defined
            if "." in name
            and (module, name) not in self.reached
            and (module, name.split(".")[0]) in self.reached
            and (name.split(".")[1] in self.attributes or name.split(".")[1].startswith("_"))
        ]


def unreached(root: Path) -> list[Place]:
    """Every function, class and method of the package that nothing reaches."""
    modules = package(root)
    modules["outside"] = read(root / "book", outside(root))
    templates = "\n".join(
        p.read_text(encoding="utf-8") for p in (root / "analysis").rglob("templates/**/*.*")
    )
    walk = Walk(modules, set(re.findall(r"\w+", templates)))
    for start in ("outside", "analysis.cli"):
        walk.reach((start, ""))
    while found := walk.methods():
        for place in found:
            walk.reach(place)
    return [
        (m, n) for m, module in modules.items() for n in module.defined if n and (m, n) not in walk.reached
    ]


def problems(root: Path) -> list[str]:
    """One sentence for each function that nothing reaches, and for each exception that excuses nothing."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    excused = settings.get("tool", {}).get("reach", {}).get("exceptions", {})
    modules, found = package(root), unreached(root)
    names = {f"{module}.{name}" for module, name in found} | {module for module, _ in found}
    lines = [
        f"{modules[m].path.relative_to(root)}:{modules[m].defined[n].lineno}:1: nothing reaches `{n}`: no command, rule, "
        "chapter or door. Delete it, or use it."
        for m, n in found
        if f"{m}.{n}" not in excused and m not in excused
    ]
    return lines + [
        f"pyproject.toml:1:1: the exception for `{name}` excuses nothing. Delete it."
        for name in excused
        if name not in names
    ]


if __name__ == "__main__":
    told = problems(ROOT)
    print("\n".join(told), file=sys.stderr)
    sys.exit(1 if told else 0)
