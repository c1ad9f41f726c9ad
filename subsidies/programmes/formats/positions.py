"""JSON that remembers the line of each value, so that an error in a long file can be found."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from .jsonlines import DECODER, RepeatedKeyError
from .problems import excerpt

_BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the line it starts on. Objects hold nodes by key, lists hold nodes, everything else is plain."""

    value: Any
    line: int

    def plain(self) -> Any:
        """The value without positions."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class _Walker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.line_ends = [match.start() for match in re.finditer("\n", text)]

    def skip(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at

    def expect(self, sign: str, at: int) -> int:
        if self.text[at : at + 1] != sign:
            raise JSONDecodeError(f"Expecting '{sign}'", self.text, at)
        return self.skip(at + 1)

    def value(self, at: int) -> tuple[Node, int]:
        line = bisect_right(self.line_ends, at) + 1
        sign = self.text[at : at + 1]
        if sign == "{":
            members, end = self.members(at)
            return Node(members, line), end
        if sign == "[":
            items, end = self.items(at)
            return Node(items, line), end
        plain, end = DECODER.raw_decode(self.text, at)
        return Node(plain, line), self.skip(end)

    def members(self, at: int) -> tuple[dict[str, Node], int]:
        members: dict[str, Node] = {}
        at = self.expect("{", at)
        while self.text[at : at + 1] != "}":
            if members:
                at = self.expect(",", at)
            if self.text[at : at + 1] != '"':
                raise JSONDecodeError("Expecting a key", self.text, at)
            key, end = DECODER.raw_decode(self.text, at)
            if key in members:
                raise RepeatedKeyError(excerpt(key))
            members[key], at = self.value(self.expect(":", self.skip(end)))
        return members, self.skip(at + 1)

    def items(self, at: int) -> tuple[list[Node], int]:
        items: list[Node] = []
        at = self.expect("[", at)
        while self.text[at : at + 1] != "]":
            if items:
                at = self.expect(",", at)
            node, at = self.value(at)
            items.append(node)
        return items, self.skip(at + 1)


def decode(text: str) -> Node:
    """The whole text as one node. Raises JSONDecodeError, RepeatedKeyError, or RecursionError when nested too deep."""
    walker = _Walker(text)
    node, end = walker.value(walker.skip(0))
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return node
