"""The dossier as a page: what a version would say, or what changed between two, in the words of the document itself."""
