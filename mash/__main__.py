"""Runs the command as `python -m mash`, where the program `mash` is not on the path."""

from mash.main import program

if __name__ == "__main__":
    program()
