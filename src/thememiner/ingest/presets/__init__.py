"""The exports that people have: told by their layout, and read as their vendor means them.

In: the head of a file. Out: the preset that reads it, and its rows as documents.
Refuses a layout that nobody has checked until it is named.
"""

from __future__ import annotations

from typing import Final

from thememiner.ingest.presets import (
    alchemer,
    app_store,
    delighted,
    forms,
    freshdesk,
    front,
    github,
    gong,
    help_scout,
    hubspot,
    intercom,
    jira,
    play,
    qualtrics,
    qualtrics_tables,
    review_sites,
    salesforce,
    scrapers,
    slack,
    surveymonkey,
    typeform,
    zendesk,
)
from thememiner.ingest.presets.detection import (
    Recognized,
    find_lookup,
    find_preset,
    preset_mapping,
)
from thememiner.ingest.presets.preset import TYPED, FileHead, Lookup, Preset
from thememiner.ingest.presets.reshaping import look_up, read_columns, reshape_rows

PRESETS: Final[tuple[Preset, ...]] = (
    alchemer.ALCHEMER,
    app_store.APP_STORE_CONNECT,
    delighted.DELIGHTED,
    delighted.DELIGHTED_API,
    forms.GOOGLE_FORMS,
    forms.SURVEY_TABLE,
    freshdesk.FRESHDESK,
    freshdesk.FRESHDESK_CSV,
    front.FRONT,
    github.GITHUB,
    gong.GONG,
    help_scout.HELP_SCOUT,
    hubspot.HUBSPOT,
    hubspot.HUBSPOT_CSV,
    intercom.INTERCOM,
    jira.JIRA,
    play.PLAY_API,
    play.PLAY_CONSOLE,
    qualtrics.QUALTRICS,
    qualtrics_tables.QUALTRICS_FIVETRAN,
    review_sites.CAPTERRA,
    review_sites.G2,
    review_sites.TRUSTPILOT,
    salesforce.SALESFORCE,
    scrapers.AIRLINE_TWEETS,
    scrapers.APP_STORE_SCRAPER,
    scrapers.GOOGLE_PLAY_SCRAPER,
    scrapers.INSIDE_AIRBNB,
    slack.SLACK,
    surveymonkey.SURVEYMONKEY,
    typeform.TYPEFORM,
    typeform.TYPEFORM_CSV,
    zendesk.ZENDESK,
    zendesk.ZENDESK_CSV,
)
LOOKUPS: Final[tuple[Lookup, ...]] = (
    gong.GONG_CALLS,
    hubspot.HUBSPOT_COMPANIES,
    hubspot.HUBSPOT_CONTACTS,
    intercom.INTERCOM_CONTACTS,
    intercom.INTERCOM_PARTS,
    qualtrics_tables.QUALTRICS_ANSWERS,
    qualtrics_tables.QUALTRICS_QUESTIONS,
    salesforce.SALESFORCE_MAILS,
    typeform.TYPEFORM_FORM,
    zendesk.ZENDESK_COMMENTS,
    zendesk.ZENDESK_USERS,
)

__all__ = [
    "LOOKUPS",
    "PRESETS",
    "TYPED",
    "FileHead",
    "Lookup",
    "Preset",
    "Recognized",
    "find_lookup",
    "find_preset",
    "look_up",
    "preset_mapping",
    "read_columns",
    "reshape_rows",
]
