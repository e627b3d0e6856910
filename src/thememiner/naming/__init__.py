"""From themed mentions to names, terms and exemplars, in the customers' own words.

In: one row per themed mention, the embeddings and centroids, the area of each theme.
Out: frames of names for themes, subthemes and areas, and the quotes that stand for each theme.
Refused: a members frame without the columns it needs.
"""

from thememiner.naming.themes import ThemeNames, name_themes

__all__ = ["ThemeNames", "name_themes"]
