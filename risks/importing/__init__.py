"""The register from the spreadsheet that people already have: read, checked cell by cell, then brought in."""
