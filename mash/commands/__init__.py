"""Does the work of each verb. A module is imported only when its verb runs, so that `mash --help` stays quick."""
