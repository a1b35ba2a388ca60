"""The password of a shared page: kept only as a salted hash, and how often it may be tried."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
import unicodedata
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from formcheck.errors import InputError

__all__ = ["SHORTEST", "Lock", "Patience"]

SHORTEST: Final = 10
"""Characters a password needs at least."""

_LONGEST: Final = 256
_FEWEST_DIFFERENT: Final = 5


@dataclass(frozen=True, slots=True)
class Lock:
    """A password as what scrypt makes of it with a salt; the password itself is not kept."""

    salt: bytes
    hash: bytes

    @classmethod
    def of(cls, password: str) -> Lock:
        """A lock that this password opens. Raises :class:`~formcheck.errors.InputError` for one that is too easily guessed."""
        if not SHORTEST <= len(password) <= _LONGEST or len(set(password)) < _FEWEST_DIFFERENT:
            found = f"one of {len(password)} characters, {len(set(password))} of them different"
            raise InputError("password", found, f"at least {SHORTEST} characters, {_FEWEST_DIFFERENT} of them different")
        salt = secrets.token_bytes(16)
        return cls(salt, _scrypt(password, salt))

    def opens(self, password: str) -> bool:
        """Whether this is the password; takes as long for a wrong one as for the right one.

        >>> lock = Lock.of("correct horse")
        >>> lock.opens("correct horse"), lock.opens("correct house")
        (True, False)
        """
        return hmac.compare_digest(_scrypt(password[:_LONGEST], self.salt), self.hash)


def _scrypt(password: str, salt: bytes) -> bytes:
    """What one try costs whoever steals the hash: 32 MB of memory, and about a tenth of a second.

    OWASP's advice for scrypt at this memory (N = 2^15, r = 8, p = 3). NFKC: keyboards write one character in several ways.
    """
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=2**15, r=8, p=3, maxmem=2**26)


@dataclass(slots=True)
class _Tries:
    """Wrong tries of one address: how many in a row, and from when on the next one is heard."""

    wrong: int = 0
    open_from_s: float = 0.0


@dataclass(slots=True)
class Patience:
    """How often the password may be tried: after ``free`` wrong tries an address waits, twice as long after each.

    All addresses together have ``together_a_minute`` wrong tries, so that many machines gain little over one.
    """

    free: int = 3
    longest_wait_s: float = 300.0
    together_a_minute: int = 30
    clock: Callable[[], float] = time.monotonic
    _by_address: dict[str, _Tries] = field(default_factory=dict)
    _together: deque[float] = field(default_factory=deque)

    def wait_s(self, address: str) -> float:
        """How long this address must wait before its next try is heard; 0 for not at all."""
        now_s = self.clock()
        while self._together and self._together[0] <= now_s - 60.0:
            self._together.popleft()
        tries = self._by_address.get(_neighbourhood(address))
        own_s = tries.open_from_s - now_s if tries else 0.0
        shared_s = self._together[0] + 60.0 - now_s if len(self._together) >= self.together_a_minute else 0.0
        return max(0.0, own_s, shared_s)

    def tried(self, address: str) -> None:
        """Count a try as wrong; before the password is looked at, so that tries at the same moment count too."""
        now_s = self.clock()
        self._forget(now_s)
        tries = self._by_address.setdefault(_neighbourhood(address), _Tries())
        tries.wrong += 1
        beyond = tries.wrong - self.free
        tries.open_from_s = now_s + (0.0 if beyond < 0 else min(self.longest_wait_s, 2.0 ** (beyond + 1)))
        self._together.append(now_s)

    def right(self, address: str) -> None:
        """Take back what was counted: the password was right."""
        self._by_address.pop(_neighbourhood(address), None)
        if self._together:
            self._together.pop()

    def _forget(self, now_s: float) -> None:
        """Let go of addresses that have been quiet for an hour."""
        for address in [address for address, tries in self._by_address.items() if tries.open_from_s < now_s - 3600.0]:
            del self._by_address[address]


def _neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, for one machine has all the rest to itself.

    >>> _neighbourhood("2001:db8::1") == _neighbourhood("2001:db8::2:7")
    True
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
