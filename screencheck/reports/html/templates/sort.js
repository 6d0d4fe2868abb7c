(function () {
  "use strict";
  var page = document, main = page.getElementById("main"), overview = page.getElementById("overview");
  page.documentElement.classList.add("scripted");
  // It is written last, when all is known, and stands first; now also for those who hear or tab.
  main.insertBefore(overview, main.firstElementChild);

  var body = overview.querySelector("tbody"), heads = overview.querySelectorAll("th[data-sort]");
  function sortBy(head) {
    var key = head.dataset.sort, words = key === "name" || key === "claim";
    var turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    if (key === "score" && !head.hasAttribute("aria-sort")) turn = -1;
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (one, other) {
      var a = one.dataset[key], b = other.dataset[key];
      var order = words ? a.localeCompare(b, undefined, { numeric: true }) : a - b;
      return turn * order || one.dataset.number - other.dataset.number;
    });
    heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", turn > 0 ? "ascending" : "descending");
    body.append.apply(body, rows);
  }
  heads.forEach(function (head) {
    var button = page.createElement("button");
    button.type = "button";
    button.append.apply(button, head.childNodes);
    head.append(button);
    button.addEventListener("click", function () { sortBy(head); });
  });

  function reveal() {
    var place = page.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var box = place; box; box = box.parentElement) {
      if (box.localName === "details") box.open = true;
    }
    if (!place) return;
    // Images that were never shown have a guessed height, so the place moves while they are drawn.
    var tries = 20, last = NaN;
    (function approach() {
      var top = place.getBoundingClientRect().top;
      if (tries-- <= 0 || top === last) return;
      place.scrollIntoView();
      last = place.getBoundingClientRect().top;
      requestAnimationFrame(function () { requestAnimationFrame(approach); });
    })();
  }
  window.addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = page.querySelectorAll("details[open] details:not([open])");
    opened.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (each) { each.open = false; });
  });
})();
