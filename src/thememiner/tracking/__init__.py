"""Identity across runs: what was known, and tonight's clusters, in; stable ids and lineage out.

Refuses nothing: with no known themes every cluster is born, with no clusters every theme retires.
"""

from thememiner.tracking.link import Link, link_clusters
from thememiner.tracking.mint import mint_id

__all__ = ["Link", "link_clusters", "mint_id"]
