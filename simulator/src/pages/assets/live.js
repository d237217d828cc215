// Keeps a page up to date and lets its buttons work without leaving it. Without this script the pages work by reloading.
"use strict";
(() => {
  const live = document.body.dataset.live;
  const byId = (id) => document.getElementById(id);
  const notice = byId("notice");
  const rowsKept = 150;

  const say = (text) => {
    notice.textContent = text;
    notice.hidden = text === "";
  };

  // What the page has already is left alone: somebody may be about to press it.
  const same = (element, html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    return fresh.innerHTML === element.innerHTML;
  };

  // A part is replaced as a whole; focus, the caret's place and open folds survive where the same element is still there.
  const replace = (id, html) => {
    const part = byId(id);
    if (!part || same(part, html)) return;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const folds = [...part.querySelectorAll("details[open][id]")].map((fold) => fold.id);
    part.innerHTML = html; // the server has escaped it, and the page's policy runs no script in it
    folds.forEach((fold) => byId(fold)?.setAttribute("open", ""));
    const wanted = part.querySelector("[autofocus]") ?? (focused && byId(focused));
    if (wanted) wanted.focus();
  };

  const row = (id, html) => {
    const list = byId("rows");
    if (!list) return;
    const old = byId(id);
    if (old) {
      if (!old.querySelector("details[open]")) old.innerHTML = html;
      return;
    }
    const item = document.createElement("li");
    item.id = id;
    item.className = "new";
    item.innerHTML = html;
    list.prepend(item);
    const empty = byId("rows-empty");
    if (empty) empty.hidden = true;
    while (list.children.length > rowsKept) list.lastElementChild.remove();
  };

  // A browser has six connections to one server, and a stream holds one. A page that nobody sees has none: neither a
  // page in the background nor one that was left and is kept for the way back.
  let stream = null;
  const follow = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(live);
    stream.addEventListener("part", (event) => {
      const { id, html, row: isRow } = JSON.parse(event.data);
      (isRow ? row : replace)(id, html);
    });
    stream.onopen = () => { byId("link").textContent = ""; };
    stream.onerror = () => { byId("link").textContent = "The simulator does not answer"; };
  };
  const leave = () => {
    stream?.close();
    stream = null;
  };

  if (live) {
    document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
    addEventListener("pagehide", leave);
    addEventListener("pageshow", follow);
    follow();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post") return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/plain" } });
      say(answer.ok ? "" : await answer.text());
      if (answer.ok && !live) location.reload();
    } catch {
      say("The simulator does not answer.");
    }
  });

  // Request and answer are fetched when a call is opened.
  document.addEventListener("toggle", async (event) => {
    const fold = event.target;
    const source = fold.dataset?.src;
    if (!source || !fold.open || fold.dataset.filled) return;
    fold.dataset.filled = "yes";
    const answer = await fetch(source + "?inside=yes");
    if (answer.ok) fold.querySelector(".fill").innerHTML = await answer.text();
  }, true);
})();
