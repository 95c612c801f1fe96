// What every browser test needs: the service on a free port with a folder of its own, a browser, and a
// hand that fills in the form.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const root = new URL("../..", import.meta.url).pathname;
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core"), "utf8");

/** The day that the tests play. */
export const TODAY = "2026-11-23";

/**
 * How many seconds the services of a test file are ahead: it is noon for them when the file begins, and stays the same day
 * until it ends, whatever the time is. All that are started for it have the same clock.
 */
const AHEAD = (() => {
  const [hours, minutes, seconds] = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Stockholm", timeStyle: "medium" }).format().split(":").map(Number);
  return 12 * 3600 - (hours * 3600 + minutes * 60 + seconds);
})();

/** The program with the demonstration in it. */
export const program = join(root, "target/debug/verkstallt");

/** Starts the service; gives its address, folder and a way to stop it. Without a day its clock is the real one. */
export async function startService({ folder = mkdtempSync(join(tmpdir(), "verkstallt-")), today = TODAY, log = [], more = [], port = 0, env = {} } = {}) {
  const day = today ? ["--today", today, "--ahead", String(AHEAD)] : [];
  const child = spawn(program, ["demo", "--port", String(port), "--folder", folder, ...day, "--quiet", ...more], { env: { ...process.env, ...env } });
  child.stderr.on("data", (data) => log.push(data.toString()));
  const [base, bankid, phone] = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const found = said.match(/https?:\/\/[a-z0-9.:]+/g) ?? [];
      if (found.length >= 3 && said.endsWith("\n")) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`the service stopped with ${code}: ${log.join("")}`)));
  });
  // Not until all that it said has been read.
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = async (signal = "SIGTERM") => { child.kill(signal); await ended; };
  return { base, bankid, phone, folder, stop, child, log };
}

/** Starts the browser that Debian has. */
export const startBrowser = () =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

/** A visitor with a browser window of his or her own. */
export async function visitor(browser, base, { script = true, language = "sv", width = 1280 } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: script,
    locale: language === "sv" ? "sv-SE" : "en-GB",
    viewport: { width, height: 900 },
    baseURL: base,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  return { context, page };
}

/** Logs in with a test number. */
export async function logIn(page, number = "196903089800") {
  await page.goto("/logga-in");
  await identify(page, number);
  await page.waitForURL(/mina-rapporter|utkast/);
}

/** Gives a test number where the service asks who it is. */
export async function identify(page, number) {
  await page.fill("#number", number);
  await press(page, "form.es-box button");
}

/** Presses what leads to another page. */
export const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

export const logOut = (page) => press(page, 'form[action="/logga-ut"] button');

const isThere = (page, field) => page.locator(`#field-${field}`).count().then((n) => n > 0);

async function answer(page, field, value) {
  const control = page.locator(`#field-${field}`);
  const kind = await control.locator("input, select, textarea").first().evaluate((it) => it.type ?? it.tagName);
  if (kind === "radio") await control.locator(`input[value="${value}"]`).check();
  else if (Array.isArray(value)) for (const one of value) await control.locator(`input[value="${one}"]`).check();
  else if (kind === "checkbox") await control.locator("input").check();
  else if (kind === "select-one") await control.locator("select").selectOption(value);
  else await control.locator("input, textarea").first().fill(value);
}

/** Goes on, and gives the tab that the visitor comes to. */
export async function goOn(page) {
  await Promise.all([page.waitForNavigation(), page.click('button[name=action][value=continue]')]);
  return new URL(page.url()).pathname.split("/").pop();
}

/** Fills in one tab and goes on until another tab is reached. */
export async function fillTab(page, answers, { script }) {
  const tab = new URL(page.url()).pathname;
  for (const [field, value] of Object.entries(answers)) {
    if (!(await isThere(page, field))) {
      if (script) await page.waitForSelector(`#field-${field}`);
      else {
        await goOn(page);
        if (!(await isThere(page, field))) throw new Error(`${field} is not asked on ${page.url()}`);
      }
    }
    await answer(page, field, value);
  }
  for (let round = 0; round < 3 && new URL(page.url()).pathname === tab; round++) await goOn(page);
  if (new URL(page.url()).pathname === tab) {
    const said = await page.locator(".govuk-error-summary").allInnerTexts();
    throw new Error(`still on ${tab}: ${said.join(" ")}`);
  }
}

/** Begins a report and fills in every tab up to the summary. */
export async function fillReport(page, { area, individual, delay }, how) {
  await page.goto("/mina-rapporter");
  await Promise.all([page.waitForNavigation(), page.click('form[action="/utkast"] button')]);
  await fillTab(page, { area }, how);
  await fillTab(page, {}, how);
  await fillTab(page, individual, how);
  await fillTab(page, delay, how);
}

/** Sends from the summary; gives the reference number. */
export async function send(page) {
  await Promise.all([page.waitForURL(/mottagen/), page.click('form[action$="/skicka"] button')]);
  return (await page.locator(".es-panel strong").innerText()).trim();
}

/** What axe finds on the page: rules of WCAG 2.0 to 2.2, A and AA. */
export async function violations(page) {
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), tags);
  return found.violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Whether the page has to be scrolled sideways. */
export const isTooWide = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
