"""The colours of the product's documents and charts, as #rrggbb; the pages have the same in their stylesheet."""

INK = "#14252d"
INK_2 = "#46575f"
INK_3 = "#5d6c73"
LINE = "#dde2df"
LINE_STRONG = "#76868c"
STONE = "#f3f5f2"
WHITE = "#ffffff"
MOAT = "#0b5a72"
MOAT_SOFT = "#e1edf0"
MOAT_BAR = "#5b95a6"
MOAT_PALE = "#8fb9c5"
BRICK = "#a5321e"
OCHRE = "#7f5300"
MOSS = "#1d6647"
LEVELS = {1: "#e9eff0", 2: "#efdc9c", 3: "#eab04e", 4: "#d9773f", 5: "#86201f"}
# The hatch on a level's colour: seen, and never in the way of the figures over it.
HATCHES = {1: "#c3cdcf", 2: "#d9bf62", 3: "#d08f27", 4: "#f0b58f", 5: "#b4605c"}


def on_level(level: int) -> str:
    """The colour of text on a level's colour: contrast at least 4.5."""
    return WHITE if level == 5 else INK
