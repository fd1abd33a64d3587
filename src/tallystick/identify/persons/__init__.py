"""Whose records are one person's: names in any script, birth date, documents, address, phone."""
