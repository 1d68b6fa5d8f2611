"""``python -m entnlp``."""

from entnlp.cli import main

main()
