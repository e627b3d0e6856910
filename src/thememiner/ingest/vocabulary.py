"""How exports name what we need: header words per field, best first."""

from __future__ import annotations

import re
from typing import Final

CANONICAL: Final = (
    "id", "text", "source", "kind", "created_at", "updated_at", "customer_id", "account_id",
    "audience", "segment", "value", "rating", "rating_kind", "question", "product", "version",
    "language", "url", "resolved_at", "fix_id", "role", "tags", "rating_scale",
)  # fmt: skip
# Read, used for pseudonyms and redaction, and never stored.
PERSONAL: Final = ("email", "author", "relayer")
FIELDS: Final = CANONICAL + PERSONAL
ALIASES: Final = {
    "date": "created_at", "created": "created_at", "updated": "updated_at",
    "customer": "customer_id", "user": "customer_id", "account": "account_id",
    "resolved": "resolved_at", "lang": "language", "type": "kind",
}  # fmt: skip
SHORT_NAMES: Final = {
    "created_at": "date", "customer_id": "customer", "account_id": "account",
    "updated_at": "updated", "resolved_at": "resolved",
}  # fmt: skip

HEADER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "id",
        "ticket id",
        "review id",
        "response id",
        "feedback id",
        "conversation id",
        "record id",
        "case number",
        "case id",
        "issue key",
        "issue id",
        "tweet id",
        "message id",
        "submission id",
        "survey response id",
        "comment id",
        "uuid",
        "guid",
        "key",
        "ticket number",
        "ticket",
        "number",
        "respondent id",
    ),
    "text": (
        "text",
        "body",
        "comment",
        "comments",
        "feedback",
        "review text",
        "review content",
        "review body",
        "review",
        "content",
        "message",
        "description",
        "ticket description",
        "verbatim",
        "open ended response",
        "answer",
        "response",
        "response text",
        "answer text",
        "customer comment",
        "customer feedback",
        "complaint",
        "description text",
        "body text",
        "details",
        "notes",
        "note",
        "tweet",
        "post",
        "remarks",
        "opinion",
    ),
    "title": ("title", "subject", "summary", "review title", "headline", "ticket name"),
    "created_at": (
        "created at",
        "created",
        "date created",
        "created time",
        "created date",
        "creation date",
        "create date",
        "date",
        "timestamp",
        "datetime",
        "time",
        "at",
        "submitted at",
        "date submitted",
        "submit date",
        "submission date",
        "recorded date",
        "review date",
        "reviewed at",
        "posted at",
        "published at",
        "posted",
        "tweet created",
        "opened at",
        "sent at",
        "received at",
        "response date",
        "end date",
        "start date",
        "time started",
        "review created",
        "review created utc",
        "submit date utc",
        "opened",
        "review submit date and time",
    ),
    "updated_at": (
        "updated at",
        "updated",
        "last updated",
        "last update time",
        "updated time",
        "last modified date",
        "modified at",
        "modified",
        "date modified",
        "last modified",
        "review last update date and time",
    ),
    "resolved_at": (
        "resolved at",
        "resolved time",
        "solved at",
        "closed at",
        "closed time",
        "closed date",
        "date closed",
        "resolved",
    ),
    "customer_id": (
        "customer id",
        "user id",
        "requester id",
        "contact id",
        "reviewer id",
        "author id",
        "consumer id",
        "member id",
        "person id",
        "respondent id",
        "customer",
        "user",
        "requester",
        "reviewer",
        "author",
        "creator",
        "reporter",
        "contact",
        "user name",
        "username",
        "customer name",
        "reviewer name",
        "nickname",
    ),
    "account_id": (
        "account id",
        "organization id",
        "organisation id",
        "company id",
        "org id",
        "tenant id",
        "workspace id",
        "account",
        "organization",
        "organisation",
        "company",
        "account name",
        "company name",
        "tenant",
    ),
    "email": (
        "email",
        "email address",
        "e mail",
        "user email",
        "customer email",
        "requester email",
        "recipient email",
        "contact email",
        "mail",
    ),
    "author": (
        "user name",
        "username",
        "reviewer name",
        "customer name",
        "author name",
        "author",
        "requester",
        "reviewer",
        "full name",
        "nickname",
        "name",
        "contact name",
    ),
    "rating": (
        "rating",
        "score",
        "stars",
        "star rating",
        "review stars",
        "nps",
        "nps score",
        "csat",
        "satisfaction score",
        "overall rating",
        "review rating",
    ),
    "rating_kind": ("rating kind",),
    "question": ("question", "question text", "question title"),
    "product": ("product", "product name", "app", "app name"),
    "version": ("version", "app version", "product version", "app version name", "build"),
    "language": ("language", "lang", "locale", "user language", "language code"),
    "url": ("url", "link", "permalink", "review link", "html url", "ticket url"),
    "segment": ("segment", "customer segment", "plan", "tier"),
    "value": ("mrr", "arr", "account value", "value"),
    "kind": ("kind",),
    "audience": ("audience",),
    "source": (),  # only by its exact name: "source" often means a channel such as "web"
    "fix_id": ("fix id",),
    "role": ("role", "author role", "author type", "sender type", "user role", "requester role"),
    "tags": ("tags", "tag list", "ticket tags"),
    "rating_scale": ("rating scale",),
    # only what can mean nobody but the one who typed it: "created by" is often the customer
    "relayer": ("relayer", "relayed by", "logged by", "entered by", "submitted on behalf by"),
}

CUSTOMER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "account_id": ("account id", "id", *HEADER_WORDS["account_id"]),
    "name": ("name", "account name", "company name", "company", "organization", "customer name"),
    "segment": ("segment", "plan", "tier", "customer segment", "industry"),
    "value": ("value", "mrr", "arr", "account value", "revenue", "contract value", "acv"),
    "owner": ("owner", "account owner", "csm", "account manager"),
    "audience": ("audience",),
    "domain": ("domain", "email domain", "website", "domains"),
}

# Stand-ins that systems write where nobody is known: counting them as one person would invent a
# customer with thousands of complaints.
NOBODY: Final = frozenset(
    {
        "", "-", "--", "?", "0", "n/a", "na", "none", "null", "nan", "nil", "unknown", "undefined",
        "anonymous", "anonymous user", "anon", "guest", "guest user", "a google user",
        "google user", "[deleted]", "deleted", "deleted user", "former user", "not available",
        "not provided",
        "no name", "user", "customer", "amazon customer", "kindle customer", "[name]",
        "a trustpilot user", "app store user", "private", "hidden",
    }
)  # fmt: skip

# Verdicts without a number; Zendesk's "offered" and "unoffered" say that nobody answered.
VERDICTS: Final = {
    "good": 1.0, "good with comment": 1.0, "bad": 0.0, "bad with comment": 0.0,
    "thumbs up": 1.0, "thumbs down": 0.0, "thumb up": 1.0, "thumb down": 0.0,
    "thumbsup": 1.0, "thumbsdown": 0.0,
    "\U0001f44d": 1.0, "\U0001f44e": 0.0,
}  # fmt: skip

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD: Final = re.compile(r"[\W_]+")


def fold_header(name: str) -> str:
    """Give a header as plain words.

    Examples
    --------
    >>> fold_header("reviewCreated_At (UTC)")
    'review created at utc'
    """
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", name)).strip().casefold()
