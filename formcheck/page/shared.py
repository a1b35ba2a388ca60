"""The page behind its door, for ``streamlit run``: what ``formcheck page --share`` serves."""

from __future__ import annotations

from pathlib import Path

from streamlit.starlette import App

from formcheck.door import middleware
from formcheck.page.closing import closing

app = App(Path(__file__).with_name("app.py"), middleware=middleware(), lifespan=closing)
