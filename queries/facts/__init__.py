"""Facts: one row per contact, check, referral, assessment, conference or change of level, with the flags figures need.

Facts are computed once per build, so that each question afterwards only adds up flags.
"""
