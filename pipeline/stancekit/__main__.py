"""``python -m stancekit`` is ``stancekit``."""

from stancekit.cli import main

if __name__ == "__main__":
    main()
