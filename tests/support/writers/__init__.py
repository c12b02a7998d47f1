"""The synthetic area written as other systems would: one module writes one format. Local ids, names and dates of birth
are invented here, so that a test can look for them afterwards."""
