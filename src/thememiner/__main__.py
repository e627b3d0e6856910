"""`python -m thememiner`."""

from thememiner.cli import main

if __name__ == "__main__":
    main()
