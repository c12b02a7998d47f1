"""Makes releases: folders of data that leave the building for good, with all that a stranger needs to use them."""
