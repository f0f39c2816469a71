"""`python -m api` is `mangnon`."""

from api.cli import main

main()
