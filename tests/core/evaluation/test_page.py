"""The page that every report is: self-contained, escaped, readable in light, dark and on paper."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from core.evaluation import Figure, Section, Table, Words, confusion, page

VOID = {"meta", "br", "hr", "img", "link", "input", "rect", "image", "path", "use"}
FETCHING = {"src", "href", "xlink:href", "srcset", "action", "data", "poster"}


class Parsed(HTMLParser):
    """Checks that every element is closed, and collects what matters."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def drawn(name: str) -> Figure:
    words = Words(name, f"Answers <{name}>", x="Answer", y="Truth")
    svg = confusion(words, ("No fracture", "Fracture"), ("negative", "positive"), ((5, 1), (2, 4)))
    return Figure(name, "Answers", svg, "A caption & more.", Table("Answers", ("", "n"), (("all", "12"),)))


def some_page() -> str:
    table = Table("A table", ("Measure", "Value"), (("AUROC", "0.91 (0.88 to 0.94)"), ("x", "none")), "A note.")
    sections = (
        Section("First <script>", ("One & two.",), (drawn("one"), drawn("two")), (table,)),
        Section("Second", tables=(table,)),
    )
    return page("Model <b> on data", (("Bundle", "<i>abc</i>"),), sections, ("For research.",))


def test_the_page_is_well_formed_and_escapes_every_text() -> None:
    parsed = Parsed(some_page())

    assert not parsed.attributes("script")
    assert not parsed.attributes("i")
    assert {"Model <b> on data", "First <script>", "<i>abc</i>", "One & two.", "A note.", "For research."} <= {
        word.strip() for word in parsed.words
    }


def test_nothing_is_fetched_from_elsewhere() -> None:
    parsed = Parsed(some_page())

    targets = [value for _, attributes in parsed.seen for name, value in attributes.items() if name in FETCHING]
    assert targets
    assert all(target is not None and target.startswith(("#", "data:")) for target in targets)
    assert not parsed.attributes("link")
    assert "@import" not in some_page()
    assert "default-src 'none'" in str(parsed.attributes("meta"))


def test_contents_lead_to_the_sections() -> None:
    parsed = Parsed(some_page())

    links = [attributes["href"] for attributes in parsed.attributes("a")]
    assert links == ["#section-1", "#section-2"]
    assert [attributes["id"] for attributes in parsed.attributes("h2")] == ["section-1", "section-2"]


def test_ids_are_unique_although_figures_repeat() -> None:
    ids = [attributes["id"] for _, attributes in Parsed(some_page()).seen if "id" in attributes]

    assert len(ids) == len(set(ids))


def test_figures_and_tables_speak_to_screen_readers() -> None:
    parsed = Parsed(some_page())

    for svg in parsed.attributes("svg"):
        assert svg["role"] == "img"
        assert svg["aria-labelledby"] in {attributes["id"] for attributes in parsed.attributes("title") if attributes}
    assert "Answers <one>" in parsed.words
    assert all(attributes["scope"] in {"col", "row"} for attributes in parsed.attributes("th"))
    assert len(parsed.attributes("caption")) == len(parsed.attributes("table")) == 4
    assert parsed.attributes("html") == [{"lang": "en-GB"}]


def test_light_on_paper_and_as_the_system_on_screens() -> None:
    html = some_page()

    assert "@media screen and (prefers-color-scheme: dark)" in html
    assert "@media (prefers-color-scheme: dark)" not in html
    assert "@media print" in html
    assert "break-inside: avoid" in html


def test_two_figures_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="not twice one"):
        page("t", (), (Section("s", figures=(drawn("one"),)), Section("u", figures=(drawn("one"),))))


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        Table("t", ("a", "b"), (("one",),))
