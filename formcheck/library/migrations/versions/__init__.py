"""The steps; a step that has been released is never changed."""
