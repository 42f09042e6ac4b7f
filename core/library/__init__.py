"""The library: folders, DICOMDIRs, MURA trees and single files become patients, studies and images.

::

    index = Index(places().cache / INDEX_NAME)     # Index(None) keeps nothing
    for found in scan([Path("films")], index):     # an Operation: its return value is the Library
        show(found.studies)
"""

from core.library.index import INDEX_NAME, Index, remove_index
from core.library.scanning import scan
from core.library.values import Found, Library, Skipped

__all__ = ["INDEX_NAME", "Found", "Index", "Library", "Skipped", "remove_index", "scan"]
