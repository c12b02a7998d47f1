"""How much will come, and how many people it takes: forecasts and queues, each tried on the months already known."""
