"""What the journal of a study tells of submissions and conductors, and when it happened."""

from __future__ import annotations

import re
from pathlib import Path

#: `FIRST-LAST:ATTEMPT`, with more behind it that does not matter here.
MEMBERS = re.compile(r"(\d+)(?:-(\d+))?:\d+")


class Journal:
    """A journal that is read while it is written, each line once. Each conductor has a file of its own."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / ".maestro"
        self._offsets: dict[Path, int] = {}
        self._intended: dict[str, list[range]] = {}
        self._accepted: set[int] = set()
        #: When a batch was last accepted by Slurm, in seconds since 1970.
        self.last_accepted = 0.0
        #: The highest epoch whose conductor has written its first record.
        self.epoch = 0

    def look(self) -> None:
        """Reads the whole lines that are new."""
        files = [file for file in self._folder.glob("journal.*") if file.suffix[1:].isdigit()]
        for file in sorted(files, key=lambda file: int(file.suffix[1:])):
            self._look_into(file)

    def _look_into(self, file: Path) -> None:
        """Reads the whole lines of one conductor that are new."""
        with open(file, "rb") as reader:
            reader.seek(self._offsets.get(file, 0))
            text = reader.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._offsets[file] = self._offsets.get(file, 0) + len(whole)
        for line in whole.decode(errors="replace").splitlines():
            words = line.split(" ")
            if len(words) > 4:
                self._take(words)

    def accepted(self) -> int:
        """How many instances Slurm has accepted by now."""
        self.look()
        return len(self._accepted)

    def _take(self, words: list[str]) -> None:
        """Takes in a line: checksum, number, epoch, time, kind and facts."""
        match words[2:]:
            case [epoch, _, "opened", *_]:
                self.epoch = max(self.epoch, int(epoch))
            case [_, _, "intended", batch, "slurm", *members]:
                self._intended[batch] = [_range(member) for member in members]
            case [_, time, "accepted", batch, *_] if batch in self._intended:
                for instances in self._intended.pop(batch):
                    self._accepted.update(instances)
                self.last_accepted = int(time) / 1000


def _range(member: str) -> range:
    """The instances of a member."""
    found = MEMBERS.match(member)
    if not found:
        return range(0)
    first, last = found.groups()
    return range(int(first), int(last or first) + 1)
