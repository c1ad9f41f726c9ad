"""Sealed, accessible documents: tagged PDF/A-3a + PDF/UA-1, electronic seal, signed bundle, verification.

Pure: no database, no settings. Keys, addresses and clocks are arguments.
"""
