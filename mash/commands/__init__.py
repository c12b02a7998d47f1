"""One module per command; each is imported only when its command runs, so that `mash --help` stays quick."""
