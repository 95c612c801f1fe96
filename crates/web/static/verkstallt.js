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

  // A file that is too large is told of before it is sent, and while a large one is on its way that is said.
  const file = document.querySelector("input[type=file][data-bytes]");
  if (file) {
    const fault = document.getElementById("file-error"), sending = document.getElementById("sending");
    const isLarge = () => [...file.files].some((one) => one.size > Number(file.dataset.bytes));
    file.addEventListener("change", () => {
      // What was said of the file before is not said of this one.
      if (summary && summary.querySelector("a[href='#file']")) summary.remove();
      fault.hidden = !isLarge();
      fault.querySelector("[data-words]").textContent = isLarge() ? file.dataset.tooLarge : "";
      file.setAttribute("aria-describedby", isLarge() ? "file-hint file-error" : "file-hint");
      file.setAttribute("aria-invalid", String(isLarge()));
    });
    file.form.addEventListener("submit", (event) => {
      if (!isLarge()) { sending.textContent = sending.dataset.sending; return; }
      event.preventDefault();
      event.stopPropagation();
      file.focus();
    });
  }

  // BankID: asks each second how the order is getting on, shows the next QR code, and goes on by itself. Only
  // what has changed is put in the page, so that nobody loses the place or hears the same thing twice.
  const order = () => document.getElementById("bankid");
  if (order()) {
    const goOn = () => {
      const done = document.getElementById("bankid-done");
      if (done) done.requestSubmit();
      return Boolean(done);
    };
    const ask = async () => {
      const answer = await fetch(location.pathname + location.search, { headers: { "x-verkstallt": "1" } }).catch(() => null);
      // Gone on in another tab, or logged out there: the server knows where to.
      if (answer && (answer.redirected || [401, 404].includes(answer.status))) return location.reload();
      if (!answer || !answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bankid");
      if (!fresh) return;
      const now = order();
      const said = now.querySelector("#bankid-status"), heard = fresh.querySelector("#bankid-status").textContent;
      if (said.textContent !== heard) said.textContent = heard;
      if (fresh.dataset.step === now.dataset.step) {
        const path = fresh.querySelector("#bankid-qr path");
        if (path) now.querySelector("#bankid-qr path").setAttribute("d", path.getAttribute("d"));
      } else {
        // What is said stays the same element, so that a screen reader hears it change.
        const focused = now.contains(document.activeElement);
        for (const part of [...now.children]) if (part !== said && part.tagName !== "H1") part.remove();
        for (const part of [...fresh.children]) if (part.id !== "bankid-status" && part.tagName !== "H1") now.append(part);
        now.dataset.step = fresh.dataset.step;
        if (focused) now.querySelector("button, a")?.focus();
      }
    };
    const turn = async () => {
      if (goOn()) return;
      if (!["opening", "waiting"].includes(order().dataset.step)) return;
      await ask();
      if (goOn()) return;
      setTimeout(turn, 1000);
    };
    // The program on a computer is opened by itself, once; the button is there if the browser does not.
    const open = document.getElementById("bankid-open");
    if (open && "opensItself" in order().dataset && sessionStorage.bankid !== location.pathname) {
      sessionStorage.bankid = location.pathname;
      location.assign(open.href);
    }
    setTimeout(turn, goOn() ? 1e9 : 1000);
  }

  // Which form it is, on which page: what is kept of another tab, or of another form there, is not replaced by this.
  const sheet = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  document.addEventListener("formdata", (event) => {
    const form = event.target;
    if (form.elements.vem) event.formData.append("sida", `${sheet}-${[...document.forms].indexOf(form)}`);
  });

  // What is typed and not sent yet, in whatever form.
  document.addEventListener("input", (event) => {
    const form = event.target.closest('form[method="post"]');
    if (form) form.dataset.typed = "";
  });

  // A warning before the session ends, with time to go on. What any tab does moves the end for all of them.
  const dialog = document.getElementById("session");
  let watch = () => {}, lasts = () => 0;
  if (dialog) {
    const data = dialog.dataset, warning = Number(data.warning);
    const [heading, text, left, trouble] = ["session-heading", "session-text", "session-left", "session-trouble"].map((id) => document.getElementById(id));
    const go = dialog.querySelector("button");
    const usual = [heading.textContent, text.textContent, go.textContent];
    let own = [0, 0], understood = false, timer = null;
    // When it ends, and when it ends whatever is done: as the tab has said that last heard of it.
    const ends = () => {
      try { own = localStorage.session.split(" ").map(Number); } catch { /* Nothing is remembered here: each tab by itself. */ }
      return own;
    };
    const isLast = ([end, limit]) => end > limit - 1000;
    watch = (seconds, limit) => {
      const now = Date.now();
      own = [now + Math.min(seconds, limit) * 1000, now + limit * 1000];
      try { localStorage.session = own.join(" "); } catch { /* The same. */ }
    };
    lasts = () => (ends()[1] - Date.now()) / 1000;
    // Often enough to know how long is left, and seldom enough not to be disturbed by hearing it.
    const said = (seconds) => {
      if (seconds > 60) return data.minutes.replace("{n}", Math.ceil(seconds / 60));
      return seconds > 30 ? data.minute : data.seconds.replace("{n}", seconds > 10 ? 30 : 10);
    };
    const heard = (now) => {
      watch(now.seconds_left, now.seconds_limit);
      trouble.textContent = "";
      if (dialog.open) dialog.close();
    };
    const read = (answer) => (answer && answer.ok ? answer.json().catch(() => null) : null);
    // What is typed in the page goes along to the login, and comes back after it. Of some forms nothing is kept (404).
    const isKept = async () => {
      for (const form of document.querySelectorAll("form[data-typed]")) {
        const body = new URLSearchParams(new FormData(form));
        const to = "/kvar?till=" + encodeURIComponent(form.getAttribute("action"));
        const answer = await fetch(to, { method: "POST", body, headers: { "x-verkstallt": "1" } }).catch(() => null);
        if (!answer || ![204, 404].includes(answer.status)) return false;
        delete form.dataset.typed;
      }
      return true;
    };
    let ending = false, rest = 0;
    // The server knows whether the session has ended, and is asked without making it live on. Nobody is led away from
    // what has not been kept: out of reach, the page stays as it is, and it is tried again.
    const over = async () => {
      if (ending || Date.now() < rest) return;
      ending = true;
      const answer = await fetch(data.extend).catch(() => null);
      const now = await read(answer);
      if (now) heard(now);
      else if (answer && answer.status === 401 && (await isKept())) {
        clearInterval(timer);
        // There is the way back here after a new login.
        return location.assign(location.pathname + location.search);
      } else {
        rest = Date.now() + 5000;
        [heading, text, go].forEach((part, at) => { part.textContent = [data.perhaps, "", data.again][at]; });
        left.textContent = "";
        if (!dialog.open) dialog.showModal();
        if (trouble.textContent !== data.offline) trouble.textContent = data.offline;
      }
      ending = false;
    };
    const turn = () => {
      const now = ends(), seconds = Math.ceil((now[0] - Date.now()) / 1000);
      // The seconds that the page knows of are whole, and cut downwards: the server's end is a little later.
      if (seconds <= -2) return over();
      if (seconds > warning || (isLast(now) && understood)) {
        // Another tab has gone on.
        if (dialog.open) dialog.close();
        return;
      }
      if (!dialog.open) {
        const shown = isLast(now) ? [data.limitHeading, data.limitText, data.limitGo] : usual;
        [heading, text, go].forEach((part, at) => { part.textContent = shown[at]; });
        dialog.showModal();
      }
      const told = said(seconds);
      if (left.textContent !== told) left.textContent = told;
    };
    watch(Number(data.left), Number(data.limit));
    timer = setInterval(turn, 1000);
    go.addEventListener("click", async () => {
      if (ends()[0] - Date.now() <= -2000) { rest = 0; return over(); }
      if (isLast(ends())) { understood = true; dialog.close(); return; }
      const answer = await fetch(data.extend, { method: "POST" }).catch(() => null);
      if (answer && answer.status === 401) return over();
      const now = await read(answer);
      // Out of reach just now: the question stays, and can be answered again.
      if (now) heard(now);
      else trouble.textContent = data.unreached;
    });
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); go.click(); });
  }

  const form = document.querySelector("form[data-draft]");
  if (form) {
    const saved = document.getElementById("saved");
    const heard = document.getElementById("heard");
    let timer = null, running = null, again = false, leaving = false, wait = 1000;
    const dirty = new Set();

    const say = (text, fault) => { saved.textContent = text; saved.toggleAttribute("data-fault", fault); };

    // What a question looks like apart from the answer: a change there is worth drawing anew.
    const shape = (field) => {
      const bare = field.cloneNode(true);
      for (const part of bare.querySelectorAll("*")) {
        for (const name of ["value", "checked", "selected", "open"]) {
          if (name !== "value" || part.matches("input[type=text]")) part.removeAttribute(name);
        }
        if (part.matches("textarea, .es-count")) part.textContent = "";
      }
      return bare.innerHTML;
    };

    // Makes an old question like the fresh one, and gives the one that stands in the page. Whoever is in
    // the middle of it keeps the place in the text; help that is open stays open.
    const renew = (old, next, active) => {
      const busy = old.contains(active) && active.id;
      if (shape(old) === shape(next) && old.className === next.className) {
        for (const fresh of busy ? [] : next.querySelectorAll("input[id], select, textarea")) {
          const control = document.getElementById(fresh.id);
          if (control.value !== fresh.value) control.value = fresh.value;
          control.checked = fresh.checked;
        }
        return old;
      }
      const place = busy && active.matches("input[type=text], textarea") ? [active.selectionStart, active.selectionEnd] : null;
      if (old.querySelector("details[open]")) next.querySelector("details")?.setAttribute("open", "");
      old.replaceWith(next);
      const control = busy && document.getElementById(active.id);
      if (control) {
        control.focus({ preventScroll: true });
        if (place) { control.value = active.value; control.setSelectionRange(...place); }
      }
      return next;
    };

    // Puts the fresh questions in the page. A question answered since they were asked for is left alone.
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
          last = dirty.has(old.id) ? old : renew(old, next, active);
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

    // Too much at once, or out of reach: what is typed stands on the page, and is tried again.
    const later = (least) => {
      form.dataset.typed = "";
      say(words.savedFault, true);
      clearTimeout(timer);
      timer = setTimeout(save, Math.max(wait, least));
      wait = Math.min(wait * 2, 30000);
    };

    const save = async () => {
      // Saving is a sign of life, and whoever is asked whether to go on has not given one: what is typed waits for the answer.
      if (leaving || dialog?.open) return;
      if (running) { again = true; return; }
      const body = new URLSearchParams(new FormData(form));
      dirty.clear();
      delete form.dataset.typed;
      running = new AbortController();
      try {
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Verkstallt": "fields" }, signal: running.signal, redirect: "manual" });
        if (answer.ok) {
          swap(await answer.text());
          if (dialog) watch(Number(dialog.dataset.idle), lasts());
          say(words.savedAt.replace("{time}", new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" })), false);
          wait = 1000;
        } else if ([408, 429, 503].includes(answer.status)) later(Number(answer.headers.get("retry-after")) * 1000);
        else { form.dataset.typed = ""; say(answer.status === 409 ? words.savedConflict : words.savedStopped, true); }
      } catch (fault) {
        if (!leaving) later(0);
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
    // A field that is left, also because something opens above it, is not saved twice.
    const isUnsaved = () => "typed" in form.dataset;
    form.addEventListener("change", (event) => { if (isUnsaved() && event.target.closest(".es-field")) soon(0); });
    dialog?.addEventListener("close", () => { if (isUnsaved()) soon(0); });
    // Coming back to the page as the browser kept it: saving goes on.
    window.addEventListener("pageshow", () => { leaving = false; });
    form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); if (running) running.abort(); });
  }
})();
