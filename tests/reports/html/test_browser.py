"""The HTML report in a real browser: boxes, widths, no network, hostile text, sorting.

Needs a Chromium of the system (`apt-get install chromium`); without one the tests are skipped.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from screencheck.geometry import Box
from screencheck.language import translator
from screencheck.pictures.draw import pictures_of
from screencheck.report import Report
from tests.conftest import ReportOf, Scanned
from tests.fakes import report

from .pages import document, finding, flagged, hostile, illustrated

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

NAMES = ("fake-chat-375x812.png", "fake-wechat-bill-date.png", "clean-ios-chat-750.png")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (1280, 360)
Open = Callable[..., "Page"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        # in a container the browser's own sandbox has no rights to build on
        running = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a document without a network and fails for any request, dialog or complaint."""
    contexts = []
    complaints: list[str] = []

    def asked(url: str, own: str) -> None:
        if not url.startswith("data:") and url.split("#")[0] != own:
            complaints.append(f"request: {url}")

    def show(text: str, width: int = 1280, **options: Any) -> Page:
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked(request.url, file.as_uri()))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.goto(file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def examined(report_of: ReportOf, scanned: Scanned) -> tuple[Report, ...]:
    """Real reports with their pictures."""
    reports = []
    for name in NAMES:
        shown = report_of(name)
        pixels = scanned(name)[0].pixels
        pictures = pictures_of(pixels, shown, show=True, mark=False)
        reports.append(dataclasses.replace(shown, pictures=pictures))
    return tuple(reports)


@pytest.fixture(scope="session")
def real(examined: tuple[Report, ...]) -> str:
    return document(*examined)


def scroll_width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def box_of(place: Locator) -> Box:
    """Where something stands on the screen."""
    found = place.bounding_box()
    assert found is not None
    return Box(found["x"], found["y"], found["width"], found["height"])


def frame_of(place: Locator) -> Box:
    """Where the frame that SVG draws lies on the screen, without its stroke's own width."""
    return Box(
        *place.evaluate(
            """e => {
                const own = e.getBBox(), all = e.ownerSVGElement.getBoundingClientRect();
                return [own.x + all.x, own.y + all.y, own.width, own.height];
            }"""
        )
    )


def picture_and_frame(shot: Locator, place: int) -> tuple[Box, Box]:
    """Where a picture and the frame of a finding lie, told at one moment: pages go on moving."""
    picture, frame = shot.evaluate(
        """async (shot, place) => {
            const image = shot.querySelector("img");
            image.loading = "eager";
            await image.decode();
            const frame = () => new Promise(done => requestAnimationFrame(done));
            await frame(); await frame();
            const edges = e => { const b = e.getBoundingClientRect();
                                 return [b.x, b.y, b.width, b.height]; };
            const box = shot.querySelector(`.m${place}:not(.basis) .box`);
            const own = box.getBBox(), all = box.ownerSVGElement.getBoundingClientRect();
            return [edges(image),
                    [own.x + all.x, own.y + all.y, own.width, own.height]];
        }""",
        place,
    )
    return Box(*picture), Box(*frame)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")


@pytest.mark.parametrize("width", WIDTHS)
def test_boxes_lie_where_the_findings_say(
    open_page: Open, real: str, examined: tuple[Report, ...], width: int
) -> None:
    page = open_page(real, width)
    boxes = 0
    for number, shown in enumerate(examined, 1):
        article = page.locator("article").nth(number - 1)
        article.scroll_into_view_if_needed()
        for place, found in enumerate(shown.findings, 1):
            if found.region is None:
                continue
            image, box = picture_and_frame(article.locator(".shot").first, place)
            assert shown.width is not None
            scale = image.w / shown.width
            x, y, w, h = (length * scale for length in found.region.rounded())
            region = Box(image.x + x, image.y + y, w, h)
            off = 3 * image.w / 400  # the frame stands off, as its stroke would hide small text
            assert (box.x, box.y) == pytest.approx((region.x - off, region.y - off), abs=1)
            assert (box.w, box.h) == pytest.approx((w + 2 * off, h + 2 * off), abs=1)
            boxes += 1
    assert boxes > 10


@pytest.mark.parametrize("width", WIDTHS)
def test_numbers_lie_in_the_picture_beside_their_boxes(open_page: Open, width: int) -> None:
    page = open_page(document(flagged("a.png", finding(), finding("SC402"))), width)
    image, box = box_of(page.locator(".shot img")), frame_of(page.locator(".shot .box"))
    first, second = (box_of(page.locator(f"#i1b{number} rect")) for number in (1, 2))
    for number in (first, second):
        assert image.padded(2).contains(number, 1.0)
        assert number.padded(-3).intersection(box) == 0
    assert first.right <= second.x + 1


def test_every_picture_can_be_decoded(open_page: Open, real: str) -> None:
    page = open_page(real)
    unfold(page)
    widths = page.evaluate(
        """async () => {
            const images = [...document.images];
            images.forEach(i => { i.loading = "eager" });
            await Promise.all(images.map(i => i.decode()));
            return images.map(i => i.naturalWidth);
        }"""
    )
    assert len(widths) > 10
    assert min(widths) > 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(
    open_page: Open, examined: tuple[Report, ...], width: int, language: str
) -> None:
    page = open_page(document(*examined, translator=translator(language)), width)
    assert scroll_width(page) == width
    unfold(page)
    page.wait_for_timeout(50)
    assert scroll_width(page) == width


def test_nothing_is_wider_than_paper(open_page: Open, real: str) -> None:
    page = open_page(real, 700)  # A4 between its margins
    unfold(page)
    page.emulate_media(media="print")
    page.wait_for_timeout(50)
    assert scroll_width(page) == 700
    assert page.locator("#overview th button").first.is_visible()
    assert not page.locator(".enlarge + label").first.is_visible()


def test_hostile_text_stays_text(open_page: Open) -> None:
    page = open_page(document(*hostile()))
    unfold(page)
    page.wait_for_timeout(100)
    assert page.evaluate("window.hit") is None
    assert page.locator("script").count() == 1
    assert page.locator("img[src=x], [onerror]").count() == 0
    heading = page.locator("article h2").first.inner_text()
    assert heading.startswith("</script><script>window.hit=1</script><img src=x onerror=")
    assert heading.endswith("\\n\\x1b[2J\\u202egpj.{{7*7}}")
    assert scroll_width(page) == 1280


def test_a_long_name_does_not_break_the_page(open_page: Open) -> None:
    page = open_page(document(illustrated(report("fake" + "x" * 3000, "fake"))), 360)
    assert scroll_width(page) == 360


def test_the_overview_is_sorted_on_demand(open_page: Open) -> None:
    reports = [
        flagged("b10.png", finding(), score=0.9),
        report("c.png", "consistent"),
        flagged("a2.png", finding(), score=0.95),
        report("b9.png", "error"),
    ]
    page = open_page(document(*reports))

    def order() -> list[str]:
        return page.locator("tbody .c-file a").all_inner_texts()

    assert order() == ["a2.png", "b10.png", "b9.png", "c.png"]  # by verdict, the worst first
    head = page.locator("th[data-sort=name]")
    head.get_by_role("button").click()
    assert order() == ["a2.png", "b9.png", "b10.png", "c.png"]
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert order() == ["c.png", "b10.png", "b9.png", "a2.png"]
    page.locator("th[data-sort=number] button").click()
    assert order() == ["b10.png", "c.png", "a2.png", "b9.png"]
    page.locator("th[data-sort=score] button").focus()
    page.keyboard.press("Enter")
    assert order() == ["a2.png", "b10.png", "c.png", "b9.png"]
    assert head.get_attribute("aria-sort") is None


@pytest.mark.parametrize("scripted", [True, False])
def test_a_verdict_can_be_hidden(open_page: Open, scripted: bool) -> None:
    text = document(flagged("a.png", finding()), report("b.png", "consistent"))
    page = open_page(text, java_script_enabled=scripted)
    page.locator("#show-fake").uncheck()
    visible = [row.is_visible() for row in page.locator("tbody tr[data-number]").all()]
    assert visible == [False, True]
    assert [one.is_visible() for one in page.locator("article").all()] == [False, True]


def test_a_finding_and_its_box_light_up_together(open_page: Open) -> None:
    page = open_page(document(flagged("a.png", finding(), finding("SC402", region=None))))

    def stroke() -> str:
        return str(page.locator(".m1 .box").evaluate("e => getComputedStyle(e).strokeWidth"))

    calm = stroke()
    page.locator("#i1f1").hover()
    assert stroke() != calm
    page.locator("#i1f2").hover()
    assert stroke() == calm
    page.locator("#i1b1").click()
    assert page.evaluate("location.hash") == "#i1f1"
    assert stroke() != calm


@pytest.mark.parametrize("scripted", [True, False])
def test_the_overview_stands_first_and_leads_to_folded_images(
    open_page: Open, scripted: bool
) -> None:
    reports = [report(f"{n}.png", "consistent") for n in range(40)]
    page = open_page(document(*reports), java_script_enabled=scripted)
    overview, first = page.locator("#overview"), page.locator("article").first
    assert box_of(overview).y < box_of(first).y
    page.locator("a[href='#i39']").first.click()
    page.wait_for_timeout(300)
    body = page.locator("#i39")
    assert body.is_visible()
    assert 0 <= box_of(body).y < 900
    if scripted:  # also for those who hear or tab
        assert page.evaluate("document.querySelector('main').firstElementChild.id") == "overview"


def test_it_is_dark_where_the_screen_is(open_page: Open) -> None:
    text = document(flagged("a.png", finding()))

    def ground(scheme: str) -> str:
        page = open_page(text, color_scheme=scheme)
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert ground("light") == "rgb(255, 255, 255)"
    assert ground("dark") == "rgb(20, 23, 27)"
