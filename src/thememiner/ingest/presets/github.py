"""GitHub: issues of the API, and of `gh issue list --json`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.nested import (
    at,
    first_of,
    is_true,
    key_of,
    rows_in,
    text_of,
    words_in,
)
from thememiner.ingest.presets.preset import OBJECTS, LeftOut, Preset, Signature, same_names
from thememiner.ingest.presets.turns import join_turns, number_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_ADDRESS: Final = re.compile(
    r"https?://[^/\s]{1,200}/(?:repos/)?([\w.-]{1,100}/[\w.-]{1,100})(/issues/|/pull/|/pulls/|$)"
)
_OURS: Final = ("owner", "member", "collaborator")
_REST: Final = Signature(
    needs=("number", "title", "body", "html_url", "user.login"),
    usual=("state", "labels", "created_at", "updated_at", "closed_at", "node_id",
           "author_association", "reactions", "comments"),
    formats=OBJECTS,
)  # fmt: skip
_GH: Final = Signature(
    needs=("number", "title", "body", "author.login"),
    usual=("createdAt", "state", "url", "labels", "updatedAt", "closedAt"),
    formats=OBJECTS,
)  # fmt: skip

_HIDDEN: Final = re.compile(r"(?s)<!--.*?-->")
_UNANSWERED: Final = re.compile(
    r"(?m)^#{1,6} [^\n]{1,200}\n\s{0,20}(?:_No response_|_No content_|N/A)[ \t]*$"
)
_CHECKBOX: Final = re.compile(r"(?m)^[ \t]{0,8}[-*] \[[ xX]\] [^\n]*$")
# Headings and hints of GitHub's own templates and of forms; people's own headings stay.
_TEMPLATE: Final = re.compile(
    r"(?im)^[ \t]{0,3}(?:#{1,6} |\*\*)(?:"
    r"describe the (?:bug|issue|problem|feature|solution you'd like)|to reproduce"
    r"|steps to reproduce(?: the (?:bug|issue|behavior))?|reproduction(?: steps)?|how to reproduce"
    r"|(?:expected|actual|current)(?: (?:behaviou?r|results?|outcome))?"
    r"|what (?:happened|did you expect(?: to happen)?|is the (?:problem|current behaviou?r))"
    r"|screenshots?|logs?|(?:relevant )?log output|additional (?:context|information|notes)"
    r"|(?:desktop|smartphone)(?: \(please complete the following information\))?"
    r"|environment|version|operating system|browsers?|bug description|summary|description"
    r"|is your feature request related to a problem\? please describe|proposed solution"
    r"|describe (?:the solution you'd like|alternatives you've considered)|prerequisites"
    r")[ \t]{0,8}[.:?]{0,2}(?:\*\*)?[ \t]{0,8}:?[ \t]*$"
)
_HINT: Final = re.compile(
    r"(?im)^(?:a clear and concise description of|steps to reproduce the behaviou?r:"
    r"|if applicable, add screenshots|add any other context|\d\. (?:go to|click on|scroll down to)"
    r" '\.{2,4}')[^\n]*$"
)
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n\s*")


def _score(head: FileHead) -> float:
    return max(_REST.score(head), _GH.score(head))


def _read(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    url = text_of(first_of(row, "html_url", "url"))
    author = first_of(row, "user", "author")
    if row.get("pull_request") or "/pull/" in url or _is_bot(author):
        return LeftOut(reason="no_feedback")
    name = text_of(at(author, "login"))
    said = [(strip_template(text_of(row.get("body"))), None)]
    said += [
        (strip_template(text_of(comment.get("body"))), None)
        for comment in rows_in(row.get("comments"))
        if name and text_of(at(first_of(comment, "author", "user"), "login")) == name
    ]
    standing = text_of(first_of(row, "author_association", "authorAssociation")).lower()
    return [
        {
            "id": make_issue_id(row, url),
            "text": join_turns(number_turns(said), subject=text_of(row.get("title"))),
            "created_at": first_of(row, "created_at", "createdAt"),
            "updated_at": first_of(row, "updated_at", "updatedAt"),
            "resolved_at": first_of(row, "closed_at", "closedAt"),
            "customer_id": name,
            "author": at(author, "name") or name,
            "role": "team member" if standing in _OURS else standing,
            "tags": words_in(row.get("labels"), "name"),
            "url": url,
        }
    ]


def strip_template(body: str) -> str:
    r"""Give what a person wrote into a template or form of an issue.

    Examples
    --------
    >>> strip_template("<!-- kind -->\n### Describe the bug\nIt stops.\n### Logs\n\n_No response_")
    'It stops.'
    """
    body = _HIDDEN.sub("", body.replace("\r\n", "\n"))
    for pattern in (_UNANSWERED, _CHECKBOX, _TEMPLATE, _HINT):
        body = pattern.sub("", body)
    return _BLANK_LINES.sub("\n\n", body).strip()


def make_issue_id(row: Row, url: str) -> str:
    """Give ``owner/repository#number``, the same by either way; numbers alone are not unique."""
    number = key_of(row.get("number"))
    match = _ADDRESS.match(url) or _ADDRESS.match(text_of(row.get("repository_url")))
    return f"{match[1]}#{number}" if match and number else number


def _is_bot(author: object) -> bool:
    is_named = text_of(at(author, "login")).lower().endswith(("[bot]", "-bot"))
    kind = text_of(at(author, "type")).lower()
    return is_named or kind == "bot" or is_true(at(author, "is_bot"))


GITHUB: Final = Preset(
    name="github",
    title="GitHub issues (API, gh issue list --json)",
    kind="issue",
    checked="vendor documentation",
    recognize=_score,
    columns=same_names(
        "id",
        "text",
        "created_at",
        "updated_at",
        "resolved_at",
        "customer_id",
        "author",
        "role",
        "tags",
        "url",
    ),
    documents=_read,
)
