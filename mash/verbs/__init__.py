"""What can be typed after `mash`: one function is one verb's options and help; the work is in `mash.commands`."""
