"""The `mash` command: each command is one call into the layers."""
