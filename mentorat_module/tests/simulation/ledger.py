"""What the simulation itself knows of what it did."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Word:
    """A message, as it was meant: ``answer``, ``question``, ``thanks``, ``nothing`` or
    ``machine``."""

    request_id: int
    message_id: int
    author_id: int
    kind: str
    at: datetime
    taken_back_at: datetime | None = None


@dataclass
class Contact:
    """A contact that was recorded: a first one, or an answer by phone."""

    agreement_id: int
    request_id: int | None
    at: datetime
