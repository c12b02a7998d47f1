"""Runs the `mash` command. Each verb calls the other top folders."""

import os

# Matrices here are small. With a thread for each core OpenBLAS spins while it waits for another's turn: a forecast of a
# million contacts took 11.9 s of CPU on two busy cores, and takes 0.6 with one. NumPy reads it when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
