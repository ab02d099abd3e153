"""The errors that a person is told: the tree, the exit statuses, and each message with its remedy."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

from docs.generators.markdown import block, prose, table
from docs.generators.markdown import code as span
from vigie import errors
from vigie.errors import VigieError

STATUSES = {
    0: ("done; for a worker: SIGTERM, SIGINT or SIGHUP ended it in order", "nothing"),
    1: ("the command did not do all that it was asked for", "read the sentence: it names what is missing"),
    64: ("the command line is wrong", "see `--help`"),
    65: ("a file or a rule that was given cannot be used", "mend it where the sentence says"),
    69: ("no broker answered, at the start or for `VIGIE_BROKER_GONE_AFTER` seconds", "let the supervisor try again"),
    70: ("fenced, stalled, or a bug", "let the supervisor start it again: nothing is lost"),
    77: (
        "the broker refuses the login, or an operation",
        "correct the login or grant the right: the sentence names the user or the resource",
    ),
    78: ("a person must change something", "do what the sentence says, then start it again"),
    130: ("Ctrl-C ended a command", "nothing"),
}
INTRODUCTION = """# Errors and exit statuses

Every error is one sentence on stderr: what is wrong, with its value, and what to do. `{…}` stands for a value.
"""


def page() -> str:
    """The page."""
    drawn = inspect.cleandoc(errors.__doc__ or "").split("\n\n")[1]
    statuses = [(str(status), *told) for status, told in STATUSES.items()]
    return "\n".join(
        [
            INTRODUCTION,
            "## Exit statuses\n",
            table(("Status", "Meaning", "What to do"), statuses),
            "## The tree\n",
            block(textwrap.dedent(drawn)),
            "## Each error\n",
            table(("Error", "Status", "When", "Message"), map(_row, every_error())),
        ]
    )


def every_error() -> list[type[VigieError]]:
    """All errors, in the order of the module."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, VigieError)]
    return [kind for kind in kinds if kind is not VigieError]


def _row(kind: type[VigieError]) -> tuple[str, ...]:
    return span(kind.__name__), str(kind.exit_code), prose(kind.__doc__), _message(kind) or "told where it is raised"


def _message(kind: type[VigieError]) -> str:
    """What `__init__` passes on as the message, values in braces."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("__init__") and node.args:
            text = _text(node.args[-1])
            return "" if re.fullmatch(r"\{\w+\}", text) else text
    return ""


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    value = node.value if isinstance(node, ast.FormattedValue) else node
    if isinstance(value, ast.Call) and value.args:
        value = value.args[0]
    return f"{{{ast.unparse(value).removeprefix('self.')}}}"
