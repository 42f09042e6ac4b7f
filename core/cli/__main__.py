"""``python -m core.cli`` is ``humerus``."""

from core.cli import main

if __name__ == "__main__":
    main()
