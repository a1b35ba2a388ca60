"""The page: a clip goes in, findings come out. A front: it chooses words and leaves the arithmetic below."""
