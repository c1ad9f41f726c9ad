"""What changed between two versions of a dossier, part by part."""
