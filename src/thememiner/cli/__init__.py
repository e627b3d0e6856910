"""The command line: a thin skin over the library.

Arguments come in; results go to stdout, talk and progress to stderr, and the exit code is one of
the design's. Nothing heavy is imported before a command needs it, so that `--help` is instant.
"""

from thememiner.cli.group import main

__all__ = ["main"]
