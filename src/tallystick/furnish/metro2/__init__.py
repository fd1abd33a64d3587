"""Metro 2 files: read and write them, and turn them into lines of the contracts and back."""
