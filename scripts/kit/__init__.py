"""What the commands of this project share: set-up steps, the private PostgreSQL, databases, the demo server.

Everything here runs on the standard library of Python 3.9 or newer, before any package is installed; only
:mod:`kit.databases` needs the environment's own Python (see :func:`kit.environment.enter`).
"""
