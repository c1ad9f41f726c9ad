"""What an owner withholds from one reader: a curated list, what it hides of a snapshot, and how a reader sees that."""
