"""The Telegram channel, on python-telegram-bot."""

import logging
import os

# RetryAfter warns at its own creation until `timedelta` is opted into (python-telegram-bot 22.2).
os.environ["PTB_TIMEDELTA"] = "true"
# httpx logs every address at INFO, and in the Bot API the address holds the token.
logging.getLogger("httpx").setLevel(logging.WARNING)
