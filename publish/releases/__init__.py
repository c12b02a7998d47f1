"""Makes releases: folders of data for use outside, with everything that a stranger needs to use them."""
