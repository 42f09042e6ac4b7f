"""The study list and the film strip: model/view, smooth with 10,000 studies."""

from viewer.browser.film_strip import FilmStrip
from viewer.browser.study_list import StudyList

__all__ = ["FilmStrip", "StudyList"]
