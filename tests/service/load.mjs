// Reporters at work while something breaks: each begins drafts, fills them and sends them, remembers every receipt
// that was shown, and when something goes wrong looks at the page and does the same thing again.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client, answers } from "./client.mjs";

const run = promisify(execFile);
/** Longest time that an answer may take, whatever is broken: the service's own limit, and a little for the way. */
const ANSWER_MAX = 31_000;
/** What the service is started with: so much in so short a time would be too often for one person. */
export const UNLIMITED = "--unlimited";
/** How long anything may be broken; only a fault takes so long. */
const PATIENCE = 60_000;

/** Asks until there is an answer; what it is about is said when there is none. */
export async function until(what, ask) {
  for (const late = Date.now() + PATIENCE; ;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > late) throw new Error(`${typeof what === "string" ? what : what()} did not come`);
    await soon();
  }
}

const soon = () => new Promise((done) => setTimeout(done, 20));

/** That the page tells somebody that it is our fault, in words, whole; or says what is wrong with it. */
function fault(status, type, text) {
  if (status !== 500 && status !== 503) return `status ${status}`;
  if (!/^text\/html/.test(type)) return `it is ${type || "nothing"}`;
  if (!/^<!doctype html>\s*<html lang="sv"/i.test(text) || !/<\/html>\s*$/.test(text)) return "it is not whole";
  if (!/<h1[\s>]/.test(text) || !/Försök igen|Vänta en liten stund/.test(text)) return "it does not say what to do";
  return undefined;
}

/** What somebody met who could not go on: a page, or a connection that broke. */
class Hindered extends Error {}

/** One reporter in front of a browser. */
class Reporter extends Client {
  constructor(load, at) {
    super(load.bases[at % load.bases.length]);
    this.load = load;
    this.received = 0;
  }

  async ask(path, given = {}) {
    const began = performance.now();
    const how = `${given.form ? "POST" : "GET"} ${path}`;
    let answer, text;
    try {
      answer = await super.ask(path, { ...given, signal: AbortSignal.timeout(ANSWER_MAX) });
      text = await answer.text();
    } catch (error) {
      if (error.name === "TimeoutError") throw new Error(`${how}: no answer in ${ANSWER_MAX} ms`);
      this.load.broken += 1;
      this.moveOn();
      throw new Hindered(`${how}: ${error}: ${error.cause}`);
    }
    const took = performance.now() - began;
    this.load.longest = Math.max(this.load.longest, took);
    if (answer.status >= 500) {
      const wrong = fault(answer.status, answer.headers.get("content-type"), text);
      if (wrong) throw new Error(`${how} gave ${answer.status} after ${Math.round(took)} ms: ${wrong}: ${text.slice(0, 200)}`);
      this.load.pages += 1;
      throw new Hindered(`${how} gave ${answer.status}`);
    }
    if (Client.to(answer) === "/logga-in") {
      this.load.ended += 1;
      await this.again(() => this.logIn());
      throw new Hindered(`${how}: the session has ended`);
    }
    return { status: answer.status, headers: answer.headers, text };
  }

  /** The next node, as a balancer in front of them would choose; the cookie stays. */
  moveOn() {
    const { bases } = this.load;
    this.base = bases[(bases.indexOf(this.base) + 1) % bases.length];
  }

  /** Does it until it succeeds. */
  async again(deed) {
    let last = "nothing was tried";
    const done = await until(() => `an action that succeeds (${last})`, async () => {
      try {
        return { value: await deed() };
      } catch (error) {
        if (!(error instanceof Hindered)) throw error;
        this.load.repeated += 1;
        last = error.message;
        return undefined;
      }
    });
    return done.value;
  }

  /** Fills a draft; twice is as good as once. */
  async fill(id, number) {
    const given = answers(number);
    const form = [["revision", "1"], ["action", "continue"], ...Object.entries(given)];
    for (const field of Object.keys(given)) form.push(["shown", field]);
    const saved = await this.ask(`/utkast/${id}/drojsmalet`, { form });
    assert.ok(Client.to(saved).endsWith("/summering"), `saving gave ${saved.status} ${Client.to(saved)}`);
  }

  /** Sends a draft as its summary stands; gives the report's address. */
  async sendAsShown(id) {
    const summary = await this.ask(`/utkast/${id}/summering`);
    // Whoever opens a draft that was sent is shown its report.
    if (summary.status === 303) return received(summary);
    const [, revision] = summary.text.match(/name="revision" value="(\d+)"/) ?? [];
    const sent = await this.ask(`/utkast/${id}/skicka`, { form: { revision } });
    // What was kept when the session ended has come into the draft meanwhile: it is read again.
    if (Client.to(sent).startsWith(`/utkast/${id}/`)) throw new Hindered(`sending led to ${Client.to(sent)}`);
    return received(sent);
  }

  /** Reports until told to stop; what has been begun is finished. */
  async work() {
    await this.again(() => this.logIn());
    while (!this.load.isOver) {
      const number = this.load.number++;
      const begun = await this.again(() => this.ask("/utkast", { form: {} }));
      const draft = Client.to(begun).split("/")[2];
      await this.again(() => this.fill(draft, number));
      const report = await this.again(() => this.sendAsShown(draft));
      this.load.acknowledged.push({ draft, report });
      this.received += 1;
    }
  }
}

/** The report that an answer leads to. */
function received(answer) {
  const [, report] = Client.to(answer).match(/^(\/rapporter\/[^/]+)/) ?? [];
  assert.ok(report, `sending gave ${answer.status} ${Client.to(answer)}`);
  return report;
}

/** Several reporters at once, on one node or several. */
export class Load {
  constructor({ bases, reporters = 8 }) {
    Object.assign(this, { bases, reporters, number: 0, acknowledged: [], isOver: false, running: [] });
    /** Connections that broke, pages that told of a fault, sessions that had ended, actions done again, longest answer. */
    Object.assign(this, { broken: 0, pages: 0, ended: 0, repeated: 0, longest: 0 });
  }

  start() {
    this.isOver = false;
    this.people = Array.from({ length: this.reporters }, (_, at) => new Reporter(this, at));
    this.running = this.people.map((reporter) => reporter.work());
    this.failed = Promise.race([new Promise(() => {}), ...this.running.map((it) => it.then(() => new Promise(() => {})))]);
    this.failed.catch(() => {});
  }

  /** Waits until it holds, or a reporter has met what must not be. */
  until(what, ask) { return Promise.race([this.failed, until(what, ask)]); }

  /** Waits until so many more reports have been received. */
  more(count) {
    const goal = this.acknowledged.length + count;
    return this.until(`${goal} reports`, () => this.acknowledged.length >= goal);
  }

  /** Waits until everybody has had one more report received: nobody is hindered any longer by what was before. */
  everybody() {
    const before = this.people.map((reporter) => reporter.received);
    return this.until("a report of everybody's", () => this.people.every((reporter, at) => reporter.received > before[at]));
  }

  /** Ends when every report that was begun has been received. */
  async stop() {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /**
   * Every report that was received is there once, with its receipt, in the pages and in the database; sending once more
   * leads to the same one. Gives the figures as text.
   */
  async check(base, rows) {
    const reporter = new Reporter({ bases: [base], broken: 0, pages: 0, ended: 0, repeated: 0, longest: 0 }, 0);
    await reporter.logIn();
    for (const { draft, report } of this.acknowledged) {
      const page = await reporter.ask(report);
      assert.equal(page.status, 200, `${report} is lost`);
      assert.equal(received(await reporter.ask(`/utkast/${draft}/skicka`, { form: { revision: 2 } })), report, "sent again");
    }
    for (const { report } of this.acknowledged.slice(-10)) {
      const pdf = await reporter.ask(`${report}/kvittens.pdf`);
      assert.ok(pdf.text.startsWith("%PDF-"), `${report} has a receipt`);
    }
    // Reports of the demonstration's own have no draft.
    const sent = await rows("SELECT report.id, report.draft_id, receipt.report_id, report.case_id FROM report LEFT JOIN receipt ON receipt.report_id = report.id WHERE report.draft_id IS NOT NULL");
    const stored = new Map(sent.map(([id, draft, receipt]) => [id, { draft, receipt }]));
    const lost = this.acknowledged.filter(({ draft, report }) => stored.get(report.split("/")[2])?.draft !== draft);
    const known = new Set(this.acknowledged.map(({ report }) => report.split("/")[2]));
    assert.equal(known.size, this.acknowledged.length, "two drafts have led to one report");
    // Everybody went on until the report was received, so what nobody knows of was sent twice.
    const twice = [...stored.keys()].filter((id) => !known.has(id));
    assert.deepEqual([lost, twice], [[], []], "lost, and twice");
    assert.equal(new Set(sent.map(([, , , about]) => about)).size, sent.length, "one case for each decision");
    assert.ok(sent.every(([id, , receipt]) => receipt === id), "every report has its receipt");
    return `${known.size} acknowledged, ${lost.length} lost, ${twice.length} twice`;
  }

  /** What the reporters saw meanwhile. */
  get seen() {
    return `${this.pages} pages that told of the fault, ${this.broken} connections broken, ${this.repeated} actions done again, longest answer ${Math.round(this.longest)} ms`;
  }
}

/** Asks the SQLite file in a folder of the demonstration; gives rows. */
export const sqlite = (folder) => async (sql) => {
  const ask = "import sqlite3,sys,json; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall(), default=bytes.hex))";
  const { stdout } = await run("python3", ["-c", ask, join(folder, "demo.db"), sql], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout);
};

/** Goes through the log's seals with the key, as `store::seal` makes them; gives how many lines there are. */
export async function chain(folder, rows) {
  const mac = (key, ...parts) => parts.reduce((it, part) => it.update(part), createHmac("sha256", key)).digest();
  const { lookup } = JSON.parse(readFileSync(join(folder, "keys.json"), "utf8"));
  const key = mac(Buffer.from(lookup, "hex"), "v1|key of the log|");
  let seal = Buffer.alloc(0), count = 0;
  for (const [seq, at, actor, action, record, committee, request, sealed] of await rows("SELECT seq, at, actor, action, record, committee_id, request_id, seal FROM audit ORDER BY seq")) {
    count += 1;
    assert.equal(Number(seq), count, "no line is missing");
    seal = mac(key, seal, JSON.stringify([Number(seq), Number(at), actor, action, record, committee, request]));
    assert.equal(sealed.replace(/^\\x/, ""), seal.toString("hex"), `line ${seq} of the log`);
  }
  return count;
}
