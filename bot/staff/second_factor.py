"""The second factor: codes of six digits from an app, new every 30 seconds (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

ISSUER = "帮扶通"
STEP_SECONDS = 30
DIGITS = 6
# The clock of a phone may be half a minute off.
STEPS_ASIDE = (0, -1, 1)
SECRET = re.compile(r"[A-Z2-7]{32}")
GROUP_LENGTH = 4


@dataclass(frozen=True)
class Enrolment:
    """A secret that is not stored yet: as text in groups, as address for the app, as QR code (an `svg` element)."""

    secret: str
    uri: str
    svg: str

    @property
    def groups(self) -> str:
        """The secret for typing, as `ABCD EFGH …`."""
        return " ".join(re.findall(f".{{{GROUP_LENGTH}}}", self.secret))


def new_enrolment(login: str) -> Enrolment:
    """A new secret of 160 bits."""
    return enrolment_of(pyotp.random_base32(), login)


def enrolment_of(secret: str, login: str) -> Enrolment:
    """The same secret to be shown again, after a wrong code."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    return Enrolment(secret, uri, _svg(uri))


def _svg(uri: str) -> str:
    # Black on white in dark mode too: many cameras do not read it the other way round.
    drawing: str = segno.make_qr(uri, error="m").svg_inline(light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return drawing


def is_secret(secret: str) -> bool:
    """Whether it is a secret as made here."""
    return SECRET.fullmatch(secret) is not None


def step_of(secret: str, code: str, moment: datetime, last_step: int) -> int | None:
    """The time step that the code belongs to, if it is a right one later than `last_step`; or None."""
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", code))
    if not re.fullmatch(f"[0-9]{{{DIGITS}}}", digits):
        return None
    now = int(moment.timestamp()) // STEP_SECONDS
    right = [now + aside for aside in STEPS_ASIDE if hmac.compare_digest(_code(secret, now + aside), digits)]
    return next((step for step in right if step > last_step), None)


def _code(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).generate_otp(step)
