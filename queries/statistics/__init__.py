"""The statistics that decide whether a difference is more than chance; one module per method."""
