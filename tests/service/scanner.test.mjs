// An independent scanner looks for holes in the demonstration, as each role. Whatever it finds above informational is
// explained in `docs/security.md`, and whatever is explained there is found: neither list may rot.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Client } from "./client.mjs";

const root = new URL("../..", import.meta.url).pathname;
const program = join(root, "target/scanner/bin/wapiti");
/** Attacks that need nothing but the service itself. */
const MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,upload,xss";
/** Longest time for one scan, in seconds, whatever happens. */
const TIME_MAX = 150;

/** The scanner's own database as it can bear it: what was broken off while it read, when its time was over, keeps nobody
 * from writing, and one part waits for another. */
const DATABASE = `import sqlite3
plain = sqlite3.connect
def connect(*args, **more):
    connection = plain(*args, timeout=60, **more)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection
sqlite3.connect = connect
`;

/** Who looks: the test number, where to begin and what must have been seen, and at least how many pages. */
const ROLES = {
  visitor: { sees: ["/", "/logga-in", "/anslutna", "/perioder"], pages: 12 },
  reporter: { number: "199301052388", sees: ["/mina-rapporter", "/arenden", "/arbetslista"], pages: 20 },
  lead_reporter: { number: "198008129812", sees: ["/rapportorer", "/rapportorer/logg", "/arenden"], pages: 20 },
  other_committee: { number: "198410249810", sees: ["/rapportorer", "/arenden", "/mina-rapporter"], pages: 20 },
  case_officer: { number: "198209179806", sees: ["/", "/anslutna", "/perioder"], pages: 12 },
  administrator: { number: "197502289817", sees: ["/administration", "/anslutningar", "/namnder", "/svarsalternativ", "/meddelanden"], pages: 20 },
};

/** The rows of the table below the heading "What the scanner says": finding, request, what it says. */
function explained() {
  const text = readFileSync(join(root, "docs/security.md"), "utf8");
  const part = text.split("\n## What the scanner says\n")[1].split("\n## ")[0];
  const rows = part.split("\n").filter((line) => line.startsWith("| ")).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return rows.slice(1).map(([name, request, says, why]) => {
    assert.ok(why?.length > 20, `${name}: why?`);
    return { name, request: request.replaceAll("`", ""), says: says.replaceAll("`", "") };
  });
}

/** Whether a finding is the one that the row explains; `*` in the row's address stands for anything. */
function fits(row, finding) {
  const [method, path] = row.request.split(" ");
  const [start, end] = path.split("*");
  const isPath = end === undefined ? finding.path === path : finding.path.startsWith(start) && finding.path.endsWith(end);
  return row.name === finding.name && method === finding.method && isPath && row.says === finding.info;
}

/** Lets the scanner loose; gives its report. It stays on this machine, and ends by itself. */
async function scan(base, { number, sees }, { attack = 3 } = {}) {
  // In memory where there is such a folder: the scanner gives up when its own database waits too long for a busy disk.
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "scanner-"));
  writeFileSync(join(folder, "sitecustomize.py"), DATABASE);
  const report = join(folder, "report.json");
  const login = number ? ["--form-url", `${base}/logga-in`, "--form-data", `number=${number}&to=/anslut`, "--form-enctype", "application/x-www-form-urlencoded"] : [];
  const child = spawn(program, [
    "--url", `${base}/`, ...sees.flatMap((path) => ["--start", base + path]), ...login,
    "--exclude", `${base}/logga-ut`, "--module", MODULES, "--scope", "folder",
    // How far it goes is decided by numbers; the time is a last resort.
    "--depth", "3", "--max-links-per-page", "25", "--max-files-per-dir", "8", "--max-parameters", "20",
    "--max-scan-time", "60", "--max-attack-time", String(attack), "--timeout", "10",
    // One at a time: the scanner's own database does not bear more.
    "--tasks", "1",
    // Nobody else is asked, nor told.
    "--no-bugreport", "--dns-endpoint", "127.0.0.1", "--external-endpoint", "http://127.0.0.1:9/",
    "--store-session", join(folder, "session"), "--store-config", join(folder, "config"), "--flush-session",
    "--format", "json", "--output", report, "--detailed-report", "1",
  ], { env: { PATH: process.env.PATH, HOME: folder, PYTHONPATH: folder, LANG: "C.UTF-8", PYTHONWARNINGS: "ignore" }, timeout: TIME_MAX * 1000 });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(data));
  const [code, signal] = await once(child, "close");
  const log = said.join("");
  assert.equal(code, 0, `the scanner stopped with ${code ?? signal}: ${log.slice(-3000)}`);
  assert.ok(!log.includes("Traceback"), `the scanner itself failed: ${log.slice(-3000)}`);
  const found = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true });
  const kinds = [found.vulnerabilities, found.anomalies, found.additionals];
  const findings = kinds.flatMap((kind) => Object.entries(kind).flatMap(([name, list]) => list.map((it) => ({ name, ...it }))));
  // Level 0 is informational.
  return { findings: findings.filter((it) => it.level > 0), pages: found.infos.crawled_pages.map((it) => it.request) };
}

/** Another site cannot have the browser post to the address: what the scanner's missing token would be for. */
async function refusesOthers(client, path) {
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "", origin: "https://evil.example" }]) {
    const clean = Object.fromEntries(Object.entries({ origin: client.base, ...headers }).filter(([, value]) => value));
    const answer = await fetch(client.base + path, { method: "POST", body: new URLSearchParams({ a: "b" }), redirect: "manual", headers: { cookie: client.cookie, ...clean } });
    assert.equal(answer.status, 403, `${path} with ${JSON.stringify(headers)}`);
    await answer.arrayBuffer();
  }
}

/** Scans as one role; gives what is explained and was found. */
async function asRole(name, rows) {
  const role = ROLES[name];
  const log = [];
  const service = await startService({ log });
  try {
    const { findings, pages } = await scan(service.base, role);
    const seen = new Set(pages.filter((it) => it.method === "GET" && it.status_code === 200).map((it) => new URL(it.url).pathname));
    assert.ok(seen.size >= role.pages, `${name}: only ${seen.size} pages were seen`);
    for (const path of role.sees) assert.ok(seen.has(path), `${name}: ${path} was not seen`);
    const unknown = findings.filter((finding) => !rows.some((row) => fits(row, finding)));
    assert.deepEqual(unknown.map((it) => `${it.name}: ${it.method} ${it.path} ${it.parameter ?? ""} ${it.info}`), [], name);
    const client = new Client(service.base);
    if (role.number) await client.logIn(role.number);
    const forms = new Set(findings.filter((it) => it.module === "csrf").map((it) => it.path));
    for (const path of forms) await refusesOthers(client, path);
    const lines = log.join("").replace(/\u001b\[[0-9;]*m/g, "").split("\n");
    const faults = lines.filter((line) => /status=5\d\d|panicked/.test(line));
    assert.deepEqual(faults.slice(0, 5), [], `${name}: nothing that the scanner sends breaks the service`);
    console.log(`# ${name}: ${seen.size} pages, ${pages.length} requests crawled, ${findings.length} findings, all explained`);
    return rows.filter((row) => findings.some((finding) => fits(row, finding)));
  } finally {
    await service.stop();
  }
}

test("the scanner finds what a bad page has", async (t) => {
  const bad = createServer((asked, answer) => {
    const name = new URL(asked.url, "http://x").searchParams.get("name") ?? "";
    answer.setHeader("set-cookie", "session=1");
    answer.setHeader("content-type", "text/html");
    answer.end(`<html><body><p>${name}</p><form method="get" action="/"><input name="name"></form></body></html>`);
  });
  bad.listen(0, "127.0.0.1");
  await once(bad, "listening");
  t.after(() => bad.close());
  const { findings } = await scan(`http://127.0.0.1:${bad.address().port}`, { sees: ["/"] }, { attack: 10 });
  const names = new Set(findings.map((it) => it.name));
  for (const name of ["Reflected Cross Site Scripting", "HttpOnly Flag cookie", "Content Security Policy Configuration"]) {
    assert.ok(names.has(name), `${name} is not among ${[...names].join(", ")}`);
  }
});

test("as no role does the scanner find anything that is not explained", async () => {
  const rows = explained();
  const found = new Set();
  const waiting = Object.keys(ROLES);
  // Two at a time, each with a service of its own: what one changes another does not meet.
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      for (const row of await asRole(name, rows)) found.add(row);
    }
  };
  await Promise.all([work(), work()]);
  assert.deepEqual(rows.filter((row) => !found.has(row)).map((row) => row.says), [], "explained, but not found any more");
});

test("every answer carries the headers that browsers are told by", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const client = new Client(service.base);
  const login = await client.ask("/logga-in", { form: { number: "199301052388", to: "/mina-rapporter" } });
  const cookie = login.headers.getSetCookie().find((it) => it.startsWith("session="));
  for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"]) assert.ok(cookie.includes(part), cookie);
  assert.ok(!/Domain|Max-Age|Expires/i.test(cookie), cookie);
  const language = await client.ask("/sprak", { form: { language: "en", to: "/" } });
  assert.match(language.headers.getSetCookie()[0], /HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/);
  const style = (await (await client.ask("/")).text()).match(/href="(\/static\/[^"]*verkstallt\.css)"/)[1];
  const asked = [["/", 200], ["/mina-rapporter", 200], ["/finns-inte", 404], ["/administration", 404], ["/logga-ut", 405], ["/anslutna.json", 200], ["/anslut/blankett.pdf", 200], ["/healthz", 200], [style, 200]];
  for (const [path, status] of asked) {
    const answer = await client.ask(path);
    assert.equal(answer.status, status, path);
    const policy = answer.headers.get("content-security-policy");
    for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part), `${path}: ${policy}`);
    const expected = { "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin" };
    for (const [name, value] of Object.entries(expected)) assert.equal(answer.headers.get(name), value, `${path}: ${name}`);
    assert.equal(answer.headers.get("access-control-allow-origin"), null, path);
    assert.equal(answer.headers.get("server"), null, path);
    assert.match(answer.headers.get("content-type"), /^(text\/(html|css|plain); charset=utf-8|application\/(json|pdf))/, path);
    assert.equal(answer.headers.get("cache-control") === "no-store", path !== style, `${path}: ${answer.headers.get("cache-control")}`);
    await answer.arrayBuffer();
  }
  for (const method of ["TRACE", "PUT", "DELETE", "OPTIONS"]) {
    // Not by `fetch`, which refuses to send some of them.
    const asking = request(`${service.base}/`, { method }).end();
    const [answer] = await once(asking, "response");
    assert.equal(answer.statusCode, 405, method);
    answer.resume();
  }
});

test("the log says who was refused and why, and not what was asked for", async (t) => {
  const log = [];
  const service = await startService({ log });
  t.after(() => service.stop());
  const client = new Client(service.base);
  await client.logIn("199301052388");
  assert.equal((await client.ask("/rapporter/Zebrafina")).status, 404);
  assert.equal((await client.ask("/rapportorer")).status, 403);
  assert.equal((await client.ask("/sprak", { form: { language: "sv" }, headers: { "sec-fetch-site": "cross-site" } })).status, 403);
  const other = new Client(service.base);
  for (let count = 0; count < 31; count += 1) {
    const begun = await other.ask("/logga-in/bankid", { form: { enhet: "annan", to: "/Zebrafina" } });
    assert.equal(begun.status, count < 30 ? 303 : 429);
  }
  await service.stop();
  const said = log.join("").replace(/\u001b\[[0-9;]*m/g, "");
  assert.match(said, /a post from another site was refused request=[0-9a-f]{32}/);
  assert.match(said, /a browser has begun too many logins request=[0-9a-f]{32}/);
  const lines = said.split("\n").filter((it) => it.includes("access was refused"));
  assert.match(lines[0], /request=[0-9a-f]{32} person="demo-person-\d+" why="not found"/);
  assert.match(lines[1], /why="no assignment"/);
  assert.ok(!said.includes("Zebrafina"));
});

test("where a request ends is read as the standard says", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const { port } = new URL(service.base);
  const status = async (rest) => {
    const socket = connect(port, "127.0.0.1");
    const closed = once(socket, "close");
    const said = [];
    socket.on("data", (data) => said.push(data));
    socket.write(`POST /sprak HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${rest}`);
    await closed;
    return Buffer.concat(said).toString().split(" ")[1];
  };
  assert.equal(await status("content-length: 500\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), "303", "the length is not believed");
  assert.equal(await status("content-length: 5\r\ncontent-length: 6\r\n\r\nabcdef"), "400");
  assert.equal(await status("transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n"), "400");
});
