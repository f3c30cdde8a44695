#!/usr/bin/env python3
"""The benchmark: what the addons cost, beside Odoo without them; see README.md in this folder."""

import argparse
import pathlib
import signal
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))

from kit import environment, places, steps  # noqa: E402

MODULES = (
    "orders",
    "reviews",
    "returns",
    "complaints",
    "clocks",
    "deadlines",
    "engines",
    "campaigns",
    "notices",
    "contacts",
    "pareto",
    "registers",
)


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the copies of databases go
    environment.enter()
    with environment.database():
        import bases
        from harness import PEERS

        operations = chosen(options.only, options.quick)
        peers = any(side.database == PEERS for operation in operations for side in operation.sides)
        start_odoo(bases.addons_path(peers))
        with bases.ready(peers) as databases:
            return measure(options, operations, databases)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 rounds with fewer records: a first look in minutes")
    parser.add_argument("--rounds", type=int, help="rounds of each operation (default 3 or 5, or 2 with --quick)")
    parser.add_argument("--only", action="append", metavar="NAME", help="this operation only; may be repeated")
    parser.add_argument("--json", metavar="FILE", help="write all numbers to FILE as well")
    parser.add_argument("--queries", action="store_true", help="instead of measuring, show which queries come on top")
    options = parser.parse_args()
    if options.rounds is not None and options.rounds < 1:
        parser.error("--rounds must be at least 1")
    options.rounds = options.rounds or (2 if options.quick else None)
    return options


def start_odoo(addons_path):
    """Have Odoo read the configuration of this checkout, and say only what goes wrong."""
    from odoo.tools import config

    arguments = ["-c", str(places.CONFIG), "--addons-path", addons_path, "--log-level", "error"]
    config.parse_config(arguments, setup_logging=True)


def measure(options, operations, databases):
    import bases
    import report
    from harness import Bench

    bench = Bench(databases, options.rounds, bases.copies)
    if options.queries:
        return show_queries(bench, operations)
    results, failed = [], []
    for operation in operations:
        try:
            with steps.timed(operation.title):
                results.append(bench.measure(operation))
        except Exception:  # the other operations are measured all the same
            traceback.print_exc()
            failed.append(f"FAIL  {operation.title}: not measured, see above")
    lines, kept = report.verdicts(results)
    print("", *report.table(results), "", *lines, *failed, "", sep="\n")
    if options.json:
        report.write_json(options.json, results, bench.about())
    return 0 if kept and not failed else 1


def chosen(names, quick):
    """Return the operations called ``names``, or all.

    :raise Stop: when there is none of a name
    """
    import importlib

    known = {cls.name: cls for module in MODULES for cls in importlib.import_module(module).OPERATIONS}
    unknown = set(names or ()) - set(known)
    if unknown:
        raise steps.Stop(f"no operation {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return [known[name](quick) for name in known if not names or name in names]


def show_queries(bench, operations):
    """Print what each side asks the database beyond the first side; all that it asks where there is one side only."""
    from tracing import Trace

    for operation in operations:
        trace = Trace()
        bench.trace(operation, trace.watch)
        base, *others = (side.key for side in operation.sides)
        for key, beyond in [(key, base) for key in others] or [(base, None)]:
            print(f"\n{operation.title}: {key}" + (f" beyond {beyond}" if beyond else ""))
            for number, query, origin in trace.differences(key, beyond):
                print(f"  {number:5d}  {query[:200]}\n         {origin or 'Odoo'}")


if __name__ == "__main__":
    steps.run_main(main)
