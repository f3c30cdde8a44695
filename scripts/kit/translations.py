"""Translation files: what an addon's terms are, and what its template and languages make of them."""

import pathlib
import re
import tempfile

import polib

from . import environment, manifests, places, testing

PLACEHOLDER = re.compile(r"%\(\w+\)[sdifr]|%[sdifr]|%%|\{\{.*?\}\}|\$\{.*?\}|</?\w+[^<>]*>")

# Read the same in every language: abbreviations and the file names of reports, which are expressions.
SAME = re.compile(r"ID|8D|CAPA|A; B; C|'.*'( % \(object\..*)?|\(?object\..*")

# Attributes of a tag that are read, and so translated with it.
READ = re.compile(r'\b(title|aria-label|alt|placeholder|string|label)="[^"]*"')


def export():
    """Return {addon: its present terms}, read from the test database by Odoo's own export."""
    with environment.database():
        testing.database()
        terms = {}
        with tempfile.TemporaryDirectory() as folder:
            for name in manifests.ours():
                path = pathlib.Path(folder, f"{name}.pot")
                command = ["i18n", "export", "-d", places.TEST_DATABASE, "-l", "pot", "-o", path, name]
                environment.run_odoo(*command, log=f"i18n-{name}.log")
                terms[name] = polib.pofile(str(path))
    return terms


def template(name):
    """Return the path of an addon's template."""
    return places.ADDONS / name / "i18n" / f"{name}.pot"


def language_file(name, language):
    """Return the path of an addon's translation into ``language``."""
    return places.ADDONS / name / "i18n" / f"{language}.po"


def content(file):
    """Return what matters of a template: the terms and where they occur."""
    return {entry.msgid: sorted(place for place, _line in entry.occurrences) for entry in file if not entry.obsolete}


def template_errors(name, terms):
    """Return how the committed template differs from the addon's present terms."""
    path = template(name)
    if not path.exists():
        return [f"{path.relative_to(places.ROOT)} is missing: run make i18n"]
    committed, present = content(polib.pofile(str(path))), content(terms)
    errors = [f"not in the template: {term!r}" for term in present.keys() - committed.keys()]
    errors += [f"no longer a term: {term!r}" for term in committed.keys() - present.keys()]
    moved = [term for term in committed.keys() & present.keys() if committed[term] != present[term]]
    errors += [f"occurs elsewhere now: {term!r}" for term in moved]
    return [f"{path.relative_to(places.ROOT)} is stale (make i18n): {error}" for error in sorted(errors)]


def language_errors(name, language, terms):
    """Return what is missing or wrong in an addon's translation."""
    path = language_file(name, language)
    if not path.exists():
        return [f"{path.relative_to(places.ROOT)} is missing: run make i18n"]
    translated = {entry.msgid: entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    errors = []
    for term in content(terms):
        entry = translated.pop(term, None)
        if entry and not entry.msgstr and (SAME.fullmatch(term) or not PLACEHOLDER.sub("", term).strip()):
            continue
        if entry is None or not entry.msgstr:
            errors.append(f"not translated: {term!r}")
        elif entry.fuzzy:
            errors.append(f"fuzzy: {term!r}")
        elif _marks(term) != _marks(entry.msgstr):
            errors.append(f"other placeholders or tags: {term!r} -> {entry.msgstr!r}")
    errors += [f"no longer a term: {term!r}" for term in translated]
    return [f"{path.relative_to(places.ROOT)}: {error}" for error in errors]


def _marks(text):
    """Return what a translation has to keep: placeholders, and tags but for what is read of them."""
    return sorted(PLACEHOLDER.findall(READ.sub(r"\1", text)))


def write(name, terms):
    """Bring the addon's template and its translations up to its present terms; return the files that changed."""
    changed = []
    if template_errors(name, terms):
        template(name).parent.mkdir(exist_ok=True)
        terms.save(str(template(name)))
        changed.append(template(name))
    for language in places.LANGUAGES:
        path = language_file(name, language)
        file = polib.pofile(str(path)) if path.exists() else _new(terms, language)
        before = str(file)
        file.merge(terms)
        for entry in file.obsolete_entries():
            file.remove(entry)
        if not path.exists() or str(file) != before:
            file.save(str(path))
            changed.append(path)
    return changed


def _new(terms, language):
    file = polib.POFile()
    file.metadata = {**terms.metadata, "Language": language, "Plural-Forms": "nplurals=1; plural=0;"}
    file.metadata.pop("POT-Creation-Date", None)
    return file
