"""What the addons' manifests say."""

import ast

from . import places, steps


def read(folder):
    """Return the manifest of the addon in ``folder``."""
    return ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8"))


def ours():
    """Return the product's addons as {name: folder}."""
    return {folder.name: folder for folder in places.modules(places.ADDONS)}


def helpers():
    """Return the addons for demo and tests as {name: folder}."""
    return {folder.name: folder for folder in places.modules(places.DEMO_ADDONS)}


def everything():
    """Return all addons of this checkout as {name: folder}."""
    return {**ours(), **helpers()}


def dependencies(folders):
    """Return the modules of Odoo and OCA that the addons in ``folders`` depend on, directly or through one another."""
    known = everything()
    found, queue = set(), [*folders]
    while queue:
        for name in read(queue.pop()).get("depends", ["base"]):
            if name in known:
                queue.append(known[name])
            else:
                found.add(name)
    return found


def checksums(folders):
    """Return {name: hash of the addon's files}, leaving out what does not change an installed database."""
    idle = {"tests", "readme", "__pycache__"}

    def content(folder):
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.is_file() and not idle.intersection(parts) and parts[-1] != "pyproject.toml":
                yield "/".join(parts)
                yield path

    return {name: steps.digest(*content(folder)) for name, folder in folders.items()}
