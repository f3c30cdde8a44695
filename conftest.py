"""Rules for the whole test run."""

import pytest


def pytest_sessionfinish(session, exitstatus):
    """Fail a run that skipped a test: Odoo skips browser tests silently where it finds no browser."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Say why a run without a failure fails."""
    skipped = terminalreporter.stats.get("skipped")
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests were skipped; here that counts as a failure", red=True)
