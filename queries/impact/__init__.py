"""Did a dated change help? An interrupted time series, told with what could prove it wrong beside it."""
