"""Measured figures of the window: ``humerus bench viewer``, or ``python -m viewer.bench``.

Each measurement runs in a process of its own, so that none warms or disturbs another; what has a peer is a ratio to
it, measured in the same run.
"""
