"""Themes as GitHub issues: one JSON line each, and a script that creates them with `gh`."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Final

from thememiner.export.templates import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.export.templates import Value

Issue = dict[str, object]
MAX_LABEL: Final = 50  # characters, as GitHub's API says


def list_issues(
    columns: Mapping[str, Value], rows: Iterable[Mapping[str, object]]
) -> tuple[Issue, ...]:
    """Fill the keys of each issue; `labels` is a list, without empty ones."""
    return tuple({key: _fill(value, fields) for key, value in columns.items()} for fields in rows)


def _fill(value: Value, fields: Mapping[str, object]) -> object:
    if isinstance(value, str):
        return fill(value, fields)
    filled = [str(fill(text, fields) or "") for text in value]
    return [text[:MAX_LABEL] for text in filled if text]


def render_issues(issues: Iterable[Issue]) -> str:
    """Write one JSON object per line."""
    return "".join(json.dumps(issue, ensure_ascii=False) + "\n" for issue in issues)


def render_script(issues: Sequence[Issue]) -> str:
    """Write a POSIX shell script that creates or updates the issues with `gh`.

    It writes a result file, one JSON object per line with `theme_id` and `link`, which
    `thememiner themes decide --from` reads. What that file holds, or the repository already, is not
    created again; so it can be run once more after it was stopped. All text is quoted for the
    shell and goes to `gh` as one argument or on its standard input.
    """
    calls = [_call(issue) for issue in issues]
    return "\n".join([_HEAD.replace("@N@", str(len(calls))), *calls, _FOOT])


def _call(issue: Issue) -> str:
    theme, body = shlex.quote(str(issue["theme_id"])), shlex.quote(str(issue["body"]))
    if issue.get("link"):
        return f"printf '%s\\n' {body} | update {theme} {shlex.quote(str(issue['link']))}"
    labels = issue.get("labels")
    named = ",".join(map(str, labels)) if isinstance(labels, list) else ""
    title = shlex.quote(str(issue["title"]))
    return f"printf '%s\\n' {body} | create {theme} {title} {shlex.quote(named)}"


_HEAD: Final = """\
#!/bin/sh
# Written by `thememiner export github`: creates or updates @N@ issues with GitHub's `gh`.
#   sh FILE OWNER/REPO [RESULTS]      (RESULTS: results.jsonl if not given)
#   thememiner themes decide --from RESULTS
set -eu
repo=${1:?give the repository, such as owner/repo}
results=${2:-results.jsonl}
pause=${PAUSE:-1} # seconds between issues, as GitHub asks for
touch "$results"

record() { printf '{"theme_id": "%s", "link": "%s"}\\n' "$1" "$2" >>"$results"; }

create() { # theme, title, labels parted by commas; the body on standard input
  if grep -qF "\\"theme_id\\": \\"$1\\"" "$results"; then
    echo "$1: created before, see $results" >&2
    return
  fi
  found=$(gh issue list --repo "$repo" --state all --search "\\"thememiner theme $1\\" in:body" \\
    --json url --jq '.[0].url // ""' </dev/null)
  if [ -n "$found" ]; then
    echo "$1: there already, $found" >&2
    record "$1" "$found"
    return
  fi
  label "$3"
  said=$(gh issue create --repo "$repo" --title "$2" --body-file - ${3:+--label "$3"})
  url=$(printf '%s\\n' "$said" | tail -n 1)
  record "$1" "$url"
  echo "$1: $url" >&2
  sleep "$pause"
}

label() { # labels parted by commas: those that the repository lacks are made
  (
    set -f
    IFS=,
    for name in $1; do
      gh label create "$name" --repo "$repo" </dev/null >/dev/null 2>&1 || true
    done
  )
}

update() { # theme, address; what is new on standard input
  gh issue comment "$2" --body-file - >/dev/null
  echo "$1: $2" >&2
  sleep "$pause"
}
"""
_FOOT: Final = """
echo "done; now: thememiner themes decide --from $results" >&2
"""
