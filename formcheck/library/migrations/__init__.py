"""How a library of an earlier formcheck becomes one of this: one file a step, run in order when a library is opened."""
