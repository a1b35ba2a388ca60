"""The stand-in page behind the door, for a browser: ``streamlit run stand_in_shared.py -- HOW``."""

from __future__ import annotations

from streamlit.starlette import App

from formcheck.door import close_with, middleware
from formcheck.lock import Lock
from formcheck.page.closing import closing
from tests.browsing import PASSWORD, STAND_IN

close_with(Lock.of(PASSWORD))
app = App(STAND_IN, middleware=middleware(), lifespan=closing)
