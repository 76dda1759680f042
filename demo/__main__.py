"""Fill an empty store with sample data: `python -m demo`."""

from demo.command import demo

if __name__ == "__main__":
    demo(prog_name="demo")
