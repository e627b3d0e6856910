"""thememiner: mine customer feedback for themes."""
