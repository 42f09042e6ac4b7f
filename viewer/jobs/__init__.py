"""The only module that starts threads and processes.

Each class here is a QObject of the window's thread that owns its worker; results come back as signals, queued into
the window's event loop.
"""

from viewer.jobs.analysis import Analyst
from viewer.jobs.children import ChildJob
from viewer.jobs.films import Films
from viewer.jobs.operations import Job, Jobs
from viewer.jobs.thumbnails import Thumbnails

__all__ = ["Analyst", "ChildJob", "Films", "Job", "Jobs", "Thumbnails"]
