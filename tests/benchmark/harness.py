"""Measuring: one operation on several sides, in alternating rounds that leave nothing behind.

A *side* is a database in a certain setting: Odoo alone, or Odoo with the addons and a policy switched on. Each round
goes once through all sides, every second round backwards, so that whatever else the machine does hits all alike.
"""

import contextlib
import dataclasses
import gc
import os
import pathlib
import platform
import re
import statistics
import time

from odoo import release
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

CORE = "core"  # Odoo and what the addons depend on
ADDONS = "addons"  # the same with the four addons
PEERS = "peers"  # the same with addons of others that do a similar thing


@dataclasses.dataclass(frozen=True)
class Side:
    """Where and in which setting an operation is measured.

    :param key: names the side in budgets and in the JSON file
    :param label: names it in the table
    :param database: :data:`CORE`, :data:`ADDONS`, :data:`PEERS` or a database that the operation makes itself
    :param setting: anything that the operation's :meth:`Operation.prepare` understands
    """

    key: str
    label: str
    database: str = ADDONS
    setting: object = None


@dataclasses.dataclass(frozen=True)
class ExtraQueries:
    """At most ``limit`` queries a record more on ``side`` than on ``base``."""

    side: str
    base: str
    limit: float

    def judge(self, result):
        """Return what was measured, in words, and whether it is within the budget."""
        extra = result.sides[self.side].per_record - result.sides[self.base].per_record
        return f"{extra:+.2f} queries each, at most {self.limit:g}", extra <= self.limit


@dataclasses.dataclass(frozen=True)
class Queries:
    """Under ``limit`` queries a record on ``side``."""

    side: str
    limit: float

    def judge(self, result):
        """Return what was measured, in words, and whether it is within the budget."""
        each = result.sides[self.side].per_record
        return f"{each:.2f} queries each, under {self.limit:g}", each < self.limit


@dataclasses.dataclass(frozen=True)
class TimeRatio:
    """The time on ``side`` under ``limit`` times that on ``base``."""

    side: str
    base: str
    limit: float

    def judge(self, result):
        """Return what was measured, in words, and whether it is within the budget."""
        ratio = result.ratio(self.side, self.base)
        return f"{ratio:.2f} times as long, under {self.limit:g}", ratio < self.limit


@dataclasses.dataclass(frozen=True)
class Memory:
    """At most ``limit`` megabytes of memory more in the process than before, on ``side``."""

    side: str
    limit: float

    def judge(self, result):
        """Return what was measured, in words, and whether it is within the budget."""
        used = result.sides[self.side].memory
        return f"{used:.0f} MB, at most {self.limit:g}", used <= self.limit


class Operation:
    """Something done to many records at once. Subclasses say what, where, and what it may cost.

    :cvar name: for ``--only`` and the JSON file
    :cvar title: for the table
    :cvar unit: what one record is
    :cvar size: number of records; ``quick_size`` with ``--quick``
    :cvar warm: number of records done beforehand in each round, so that Odoo's caches are warm on all sides
    :cvar rounds: number of rounds unless somebody asks for another one
    :cvar copies: keys of databases that this operation needs for itself, copies of the one with the addons
    """

    name = title = ""
    unit = "record"
    size = quick_size = 100
    warm = 2
    rounds = 5
    copies = ()
    sides = ()
    budgets = ()

    def __init__(self, quick=False):
        self.quick = quick
        self.count = self.quick_size if quick else self.size

    def build(self, env, database):
        """Make what all rounds need; it is committed.

        :param str database: key of the database, as in :class:`Side`
        :return: dictionary that :meth:`prepare` gets; ``user`` in it is the id of the user who acts
        """
        return {}

    def prepare(self, env, side, data):
        """Bring about the setting of ``side`` for one round.

        :return: list of ``warm + count`` subjects (ids, or values to create), which :meth:`run` gets in two parts
        """
        raise NotImplementedError

    def run(self, env, subjects):
        """Do it, as the user who acts: the only thing that is timed."""
        raise NotImplementedError

    def check(self, env, side, subjects, outcome):
        """Raise AssertionError when ``run``, which returned ``outcome``, did not do what is to be measured."""


@dataclasses.dataclass
class SideResult:
    """What the rounds on one side gave."""

    label: str
    records: int
    queries: list[int] = dataclasses.field(default_factory=list)
    milliseconds: list[float] = dataclasses.field(default_factory=list)
    megabytes: list[float] = dataclasses.field(default_factory=list)

    def add(self, queries, seconds, megabytes):
        """Note what a round gave."""
        self.queries.append(queries)
        self.milliseconds.append(seconds * 1000)
        self.megabytes.append(megabytes)

    @property
    def per_record(self):
        """Return the median number of queries a record."""
        return statistics.median(self.queries) / self.records

    @property
    def median(self):
        """Return the median time in milliseconds."""
        return statistics.median(self.milliseconds)

    @property
    def memory(self):
        """Return the most memory that a round needed, in megabytes."""
        return max(self.megabytes)


@dataclasses.dataclass
class Result:
    """What was measured of one operation."""

    operation: Operation
    sides: dict[str, SideResult]

    def ratio(self, side, base):
        """Return how many times as long ``side`` takes as ``base``.

        It is the median over the rounds: what disturbs a round disturbs its sides alike, one after the other.
        """
        rounds = zip(self.sides[side].milliseconds, self.sides[base].milliseconds, strict=True)
        return statistics.median(one / other for one, other in rounds)

    def verdicts(self):
        """Return ``(budget, words, kept)`` of each budget."""
        return [(budget, *budget.judge(self)) for budget in self.operation.budgets]


class Bench:
    """Runs operations.

    :param databases: ``{key: name}`` of the databases that all operations share
    :param rounds: number of rounds; None for what each operation proposes
    :param copies: context manager that makes further copies: from keys to ``{key: name}``
    """

    def __init__(self, databases, rounds, copies):
        self.databases = databases
        self.rounds = rounds
        self.copies = copies

    def measure(self, operation):
        """Measure an operation on all its sides and return the :class:`Result`."""
        result = Result(operation, {side.key: SideResult(side.label, operation.count) for side in operation.sides})
        with self._built(operation) as stage:
            for number in range(self.rounds or operation.rounds):
                for side in operation.sides[:: -1 if number % 2 else 1]:
                    result.sides[side.key].add(*stage.round(side))
        return result

    def trace(self, operation, watch):
        """Go once through all sides with ``watch``, a context manager on a side's key, around what is timed."""
        with self._built(operation) as stage:
            for side in operation.sides:
                stage.round(side, watch(side.key))

    def about(self):
        """Return what the numbers depend on, as a dictionary."""
        with transaction(self.databases[CORE]) as env:
            env.cr.execute("SHOW server_version")
            return {
                "odoo": release.version,
                "postgresql": env.cr.fetchone()[0],
                "python": platform.python_version(),
                "processors": os.cpu_count(),
            }

    @contextlib.contextmanager
    def _built(self, operation):
        with self.copies(operation.copies) as copies:
            databases, data = self.databases | copies, {}
            for key in dict.fromkeys(side.database for side in operation.sides):
                with transaction(databases[key]) as env:
                    data[key] = operation.build(env, key)
                    env.cr.commit()
            yield Stage(operation, databases, data)


@dataclasses.dataclass
class Stage:
    """An operation with its databases and what it made there, ready for rounds."""

    operation: Operation
    databases: dict
    data: dict

    def round(self, side, watch=None):
        """Go through one round on ``side``; return the number of queries, the seconds and the megabytes it took."""
        data, warm = self.data[side.database], self.operation.warm
        with transaction(self.databases[side.database]) as env:
            subjects = self.operation.prepare(env, side, data)
            assert len(subjects) == warm + self.operation.count, f"{self.operation.name}: {len(subjects)} subjects"
            acting = env(user=data["user"]) if "user" in data else env
            if warm:
                self.operation.run(acting, subjects[:warm])
            env.cr.flush()
            env.invalidate_all()
            gc.collect()
            with watch or contextlib.nullcontext():
                outcome, *figures = self._timed(acting, subjects[warm:])
            self.operation.check(env, side, subjects[warm:], outcome)
        return figures

    def _timed(self, env, subjects):
        memory = Peak()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        outcome = self.operation.run(env, subjects)
        env.cr.flush()  # what is still to be written, and what waits for the commit (tracked changes)
        seconds = time.perf_counter() - start
        return outcome, env.cr.sql_log_count - queries, seconds, memory.megabytes()


class Peak:
    """The most memory that this process holds from now on, beyond what it holds now; 0 where Linux does not tell."""

    STATUS = pathlib.Path("/proc/self/status")
    RESET = pathlib.Path("/proc/self/clear_refs")

    def __init__(self):
        try:
            self.RESET.write_text("5")  # the peak begins anew
            self.start = self._kilobytes("VmRSS")
        except OSError:
            self.start = None

    def megabytes(self):
        """Return the peak since the start."""
        return 0.0 if self.start is None else (self._kilobytes("VmHWM") - self.start) / 1024

    def _kilobytes(self, name):
        return int(re.search(rf"{name}:\s+(\d+)", self.STATUS.read_text())[1])


@contextlib.contextmanager
def transaction(database):
    """Open a transaction that is rolled back, with all that Odoo remembers of it."""
    registry = Registry(database)
    with registry.cursor() as cr:
        try:
            yield Environment(cr, SUPERUSER_ID, {})
        finally:
            cr.rollback()
            registry.clear_all_caches()
            registry.reset_changes()
