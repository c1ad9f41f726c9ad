"""What the demo businesses hold; texts are our own, people are the cast of tests/cast.py."""
