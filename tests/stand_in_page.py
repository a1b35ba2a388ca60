"""The page's script with the stand-in worker at its desk, for a browser: ``streamlit run stand_in_page.py -- HOW``."""

from __future__ import annotations

import sys

from formcheck.page import app, desk
from tests.stand_in_worker import desk_of

if __name__ == "__main__":
    desk.DESK = desk_of(sys.argv[1])
    app.main()
