// What a browser with script gets on top: saving while typing, questions that show at once, a warning
// before the session ends. Everything works without this file.
(() => {
  "use strict";
  const words = document.body.dataset;
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();

  // How many characters are left in a long text.
  const count = (area) => {
    const line = document.getElementById(area.id + "-count");
    if (!line) return;
    const max = Number(area.dataset.max);
    const used = [...area.value.replace(/\r\n/g, "\n")].length;
    const text = (used > max ? words.countOver : words.countLeft).replace("{n}", Math.abs(max - used));
    line.textContent = text;
    line.toggleAttribute("data-over", used > max);
  };
  const counts = (root) => root.querySelectorAll("textarea[data-max]").forEach(count);
  counts(document);
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-max]")) count(event.target);
  });

  // A second click while the first is on its way is the same click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 4000) event.preventDefault();
    else form.dataset.sent = Date.now();
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

  const form = document.querySelector("form[data-draft]");
  if (form) {
    const saved = document.getElementById("saved");
    const heard = document.getElementById("heard");
    let timer = null, running = null, again = false, leaving = false, wait = 1000;
    const dirty = new Set();

    const say = (text, fault) => { saved.textContent = text; saved.toggleAttribute("data-fault", fault); };

    // Puts the fresh questions in the page. A question that is being answered is left alone.
    const swap = (html) => {
      const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("fields");
      if (!fresh) return;
      const now = document.getElementById("fields");
      const active = document.activeElement;
      const before = [...now.querySelectorAll(".es-field")].map((field) => field.id);
      for (const field of [...now.querySelectorAll(".es-field")]) {
        if (!fresh.querySelector("#" + field.id)) field.remove();
      }
      let last = null, more = false;
      for (const field of [...fresh.querySelectorAll(".es-field")]) {
        const old = document.getElementById(field.id);
        const next = document.importNode(field, true);
        if (!old) {
          if (last) last.after(next); else now.querySelector("#fields-list").prepend(next);
          more = more || !before.includes(field.id);
          last = next;
        } else {
          const busy = old.contains(active) || dirty.has(old.id);
          if (!busy && old.outerHTML !== next.outerHTML) { old.replaceWith(next); last = next; } else last = old;
        }
      }
      for (const hidden of fresh.querySelectorAll("input[type=hidden]")) {
        if (hidden.name === "revision") form.elements.revision.value = hidden.value;
      }
      const shown = document.getElementById("shown");
      const newShown = fresh.querySelector("#shown");
      if (shown && newShown) shown.replaceWith(document.importNode(newShown, true));
      counts(now);
      if (more) heard.textContent = words.moreQuestions;
    };

    const save = async () => {
      if (leaving) return;
      if (running) { again = true; return; }
      const body = new URLSearchParams(new FormData(form));
      dirty.clear();
      running = new AbortController();
      try {
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Verkstallt": "fields" }, signal: running.signal, redirect: "manual" });
        if (answer.ok) {
          swap(await answer.text());
          say(words.savedAt.replace("{time}", new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" })), false);
          wait = 1000;
        } else if (answer.status === 409) say(words.savedConflict, true);
        else say(words.savedStopped, true);
      } catch (fault) {
        if (!leaving) { say(words.savedFault, true); timer = setTimeout(save, wait); wait = Math.min(wait * 2, 30000); }
      } finally {
        running = null;
        if (again && !leaving) { again = false; save(); }
      }
    };
    const soon = (delay) => { clearTimeout(timer); timer = setTimeout(save, delay); };
    form.addEventListener("input", (event) => {
      const field = event.target.closest(".es-field");
      if (field) dirty.add(field.id);
      if (event.target.matches("input[type=text], textarea")) soon(700);
    });
    form.addEventListener("change", (event) => { if (event.target.closest(".es-field")) soon(0); });
    form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); if (running) running.abort(); });
  }

  // A warning before the session ends, with time to go on.
  const dialog = document.getElementById("session");
  if (dialog) {
    let timer = null;
    const start = (seconds) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        dialog.showModal();
        timer = setTimeout(() => { location.href = dialog.dataset.ended; }, Number(dialog.dataset.warning) * 1000);
      }, Math.max(0, seconds - Number(dialog.dataset.warning)) * 1000);
    };
    start(Number(dialog.dataset.left));
    dialog.querySelector("button").addEventListener("click", async () => {
      const answer = await fetch(dialog.dataset.extend, { method: "POST" }).catch(() => null);
      if (answer && answer.ok) { dialog.close(); start(Number((await answer.json()).seconds_left)); }
      else location.reload();
    });
  }
})();
