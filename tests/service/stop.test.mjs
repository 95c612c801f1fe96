// Being told to stop: what has been begun is finished, nobody can hold the stop up, and proxies know before.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";

/** Asks again and again until the answer is the one that is waited for. */
async function until(what, ask, limit = 20_000) {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

const ended = (service) => new Promise((resolve) => { service.child.on("exit", (code, signal) => resolve({ code, signal })); });

/** A connection that sends what it is told to, and keeps what it gets. */
function open(base) {
  const socket = connect(Number(new URL(base).port), "127.0.0.1");
  const got = { text: "", isClosed: false, socket };
  socket.on("data", (data) => { got.text += data; });
  socket.on("error", () => {});
  socket.on("close", () => { got.isClosed = true; });
  return got;
}

const FORM = new URLSearchParams({ number: "196903089800", to: "/mina-rapporter" }).toString();

/** A visitor who has begun to log in: the service has asked for the form, and has got the beginning of it. */
async function begin(base) {
  const visitor = open(base);
  visitor.socket.write([
    "POST /logga-in HTTP/1.1", `Host: ${new URL(base).host}`, `Origin: ${base}`, "Sec-Fetch-Site: same-origin",
    "Expect: 100-continue", "Content-Type: application/x-www-form-urlencoded", `Content-Length: ${FORM.length}`, "", "",
  ].join("\r\n"));
  await until("the service asked for the form", () => visitor.text.includes("100 Continue"));
  visitor.socket.write(FORM.slice(0, 10));
  return visitor;
}

/** Whether nobody is let in any more. */
const isShut = (base) => new Promise((resolve) => {
  const socket = connect(Number(new URL(base).port), "127.0.0.1");
  socket.on("connect", () => { socket.destroy(); resolve(false); });
  socket.on("error", () => resolve(true));
});

test("a request under way is answered whole, and what it did is there afterwards", async (t) => {
  const service = await startService();
  t.after(() => service.stop("SIGKILL"));
  const gone = ended(service);
  const visitor = await begin(service.base);
  service.child.kill("SIGTERM");
  await until("the door shut", () => isShut(service.base));
  assert.equal(visitor.isClosed, false, "who is inside stays inside");
  visitor.socket.write(FORM.slice(10));
  assert.deepEqual(await gone, { code: 0, signal: null });
  assert.match(visitor.text, /^HTTP\/1\.1 303 /m);
  const log = join(service.folder, "demo.db-wal");
  assert.ok(!existsSync(log) || statSync(log).size === 0, "the database is whole without its write-ahead log");
  const cookie = /set-cookie: (session=[^;]+)/i.exec(visitor.text)[1];
  const again = await startService({ folder: service.folder });
  t.after(() => again.stop());
  const answer = await fetch(`${again.base}/mina-rapporter`, { headers: { cookie }, redirect: "manual" });
  assert.equal(answer.status, 200, "the login was stored");
});

test("clients that never finish do not hold the stop up for longer than half a minute", async (t) => {
  const service = await startService();
  t.after(() => service.stop("SIGKILL"));
  const gone = ended(service);
  const headless = open(service.base);
  headless.socket.write("GET / HTTP/1.1\r\nHost: x\r\n");
  const bodiless = await begin(service.base);
  service.child.kill("SIGTERM");
  const began = performance.now();
  const slow = new Promise((resolve) => { setTimeout(() => resolve("still there"), 45_000).unref(); });
  assert.deepEqual(await Promise.race([gone, slow]), { code: 0, signal: null });
  console.log(`# stopped after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  headless.socket.destroy();
  bodiless.socket.destroy();
});

test("for the time of the notice /readyz says no while visitors are still served", async (t) => {
  const service = await startService({ more: ["--stop-notice", "10"] });
  t.after(() => service.stop("SIGKILL"));
  const gone = ended(service);
  const status = async (path) => (await fetch(service.base + path)).status;
  assert.equal(await status("/readyz"), 200);
  service.child.kill("SIGTERM");
  await until("/readyz said no", async () => (await status("/readyz")) === 503);
  assert.equal(await status("/healthz"), 200);
  assert.equal(await status("/"), 200);
  assert.deepEqual(await gone, { code: 0, signal: null });
});

test("systemd is told that the service takes requests, that it lives, and that it stops", () => {
  const program = new URL("../../target/debug/verkstallt", import.meta.url).pathname;
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-systemd-"));
  const listen = `import os, signal, socket, subprocess, sys
program, folder = sys.argv[1:]
said = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
said.bind(folder + "/notify")
said.settimeout(60)
env = dict(os.environ, NOTIFY_SOCKET=folder + "/notify", WATCHDOG_USEC="200000")
env.pop("WATCHDOG_PID", None)
child = subprocess.Popen([program, "demo", "--port", "0", "--folder", folder, "--quiet"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    heard = []
    while not {"READY=1", "WATCHDOG=1"} <= set(heard):
        heard += said.recv(1000).decode().split()
    print(*sorted(set(heard)))
    child.send_signal(signal.SIGTERM)
    while said.recv(1000).decode().strip() != "STOPPING=1":
        pass
    print("STOPPING=1", child.wait(40))
finally:
    child.kill()`;
  const heard = execFileSync("python3", ["-c", listen, program, folder], { encoding: "utf8" });
  assert.deepEqual(heard.trim().split("\n"), ["READY=1 WATCHDOG=1", "STOPPING=1 0"]);
});
