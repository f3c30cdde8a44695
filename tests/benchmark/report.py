"""The results for people (a table) and for programs (JSON)."""

import json

HEADINGS = ("operation", "side", "n", "queries", "each", "ms", "spread", "ms each", "MB", "time")


def table(results):
    """Return the table of all results, as lines."""
    rows = [HEADINGS]
    for result in results:
        first = next(iter(result.sides))
        rows += [_row(result, key, first) for key in result.sides]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def _row(result, key, first):
    side, new = result.sides[key], key == first
    low, high = min(side.milliseconds), max(side.milliseconds)
    return (
        result.operation.title if new else "",
        side.label,
        str(side.records) if new else "",
        f"{side.per_record * side.records:.0f}",
        f"{side.per_record:.2f}",
        f"{side.median:.0f}",
        f"{low:.0f}-{high:.0f}",
        f"{side.median / side.records:.2f}",
        f"{side.memory:.0f}",
        "" if new else f"x{result.ratio(key, first):.2f}",
    )


def _line(row, widths):
    cells = [
        text.ljust(width) if column < 2 else text.rjust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def verdicts(results):
    """Return the lines on the budgets, and whether all were kept."""
    lines, kept_all = [], True
    for result in results:
        for budget, words, kept in result.verdicts():
            kept_all = kept_all and kept
            label = result.sides[budget.side].label
            base = getattr(budget, "base", None)
            against = f" against {result.sides[base].label}" if base else ""
            lines.append(f"{'PASS' if kept else 'FAIL'}  {result.operation.title}: {label}{against}: {words}")
    return lines, kept_all


def write_json(path, results, about):
    """Write everything that was measured to a file."""
    content = {
        "about": about,
        "operations": [
            {
                "name": result.operation.name,
                "title": result.operation.title,
                "unit": result.operation.unit,
                "sides": {
                    key: {
                        "label": side.label,
                        "records": side.records,
                        "queries": side.queries,
                        "milliseconds": [round(value, 2) for value in side.milliseconds],
                        "megabytes": [round(value, 1) for value in side.megabytes],
                    }
                    for key, side in result.sides.items()
                },
                "budgets": [
                    {
                        "side": budget.side,
                        "base": getattr(budget, "base", None),
                        "limit": budget.limit,
                        "result": words,
                        "kept": kept,
                    }
                    for budget, words, kept in result.verdicts()
                ],
            }
            for result in results
        ],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
