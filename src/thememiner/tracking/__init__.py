"""Identity across runs: what was known, and tonight's clusters, in; stable ids and lineage out.

Refuses nothing: with no known themes every cluster is born, with no clusters every theme retires.
"""

from thememiner.tracking.bursts import MAX_CHANCE, Burst, find_bursts
from thememiner.tracking.link import Link, link_clusters
from thememiner.tracking.mint import mint_id
from thememiner.tracking.news import LIKE, SURE, Past, is_still_news
from thememiner.tracking.places import Places, place_texts
from thememiner.tracking.taxonomy import Placing, place_themes_by_meaning
from thememiner.tracking.watch import Matches, match_phrases

__all__ = [
    "LIKE",
    "MAX_CHANCE",
    "SURE",
    "Burst",
    "Link",
    "Matches",
    "Past",
    "Places",
    "Placing",
    "find_bursts",
    "is_still_news",
    "link_clusters",
    "match_phrases",
    "mint_id",
    "place_texts",
    "place_themes_by_meaning",
]
