"""Declares what can be typed after `mash`: a function holds one verb's options and help, `mash.commands` the work."""
