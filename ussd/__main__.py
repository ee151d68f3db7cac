"""`python -m ussd` is `dialtree`."""

from ussd.cli import main

if __name__ == "__main__":
    main()
