"""Back up, check and replay: `python -m recovery`."""

from recovery.command import recovery

if __name__ == "__main__":
    recovery(prog_name="recovery")
