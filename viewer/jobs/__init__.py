"""The only module that starts threads and processes.

Each class here is a QObject of the window's thread that owns its worker; results come back as signals, queued into
the window's event loop. Nothing here imports the engine, the library or pydicom before a worker thread does.
"""

from viewer.jobs.films import Films
from viewer.jobs.job import Job
from viewer.jobs.operations import Jobs
from viewer.jobs.thumbnails import Thumbnails

__all__ = ["Films", "Job", "Jobs", "Thumbnails"]
