"""A squad's clips on all cores of one machine or on a cluster, to be stopped and continued at any time."""
