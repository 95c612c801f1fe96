// Too much, too large and too slow: everybody gets an answer, and what has room is done.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect } from "node:net";
import { startService } from "../browser/lib.mjs";
import { Client } from "./client.mjs";

let service;
before(async () => { service = await startService(); });
after(async () => { await service?.stop(); });

/** Made-up people: born on each of so many days of the 1890s, with numbers that nobody has. */
const people = (count) => Array.from({ length: count }, (_, at) => {
  const two = (number) => String(number).padStart(2, "0");
  const nine = `${90 + Math.floor(at / 336)}${two(1 + (Math.floor(at / 28) % 12))}${two(1 + (at % 28))}980`;
  const sum = [...nine].reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return sum + Math.floor(value / 10) + (value % 10);
  }, 0);
  return `18${nine}${(10 - (sum % 10)) % 10}`;
});

/** What the service says to bytes that are written by hand, until it closes the connection. */
function talk(written, ms = 40_000) {
  const { hostname, port } = new URL(service.base);
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(Number(port), hostname, () => socket.write(written));
    const timer = setTimeout(() => { socket.destroy(); reject(new Error(`not closed, heard: ${heard}`)); }, ms);
    socket.on("data", (data) => { heard += data; });
    socket.on("error", () => {});
    socket.on("close", () => { clearTimeout(timer); resolve(heard); });
  });
}

const isPage = async (answer, status, ...words) => {
  const text = await answer.text();
  assert.equal(answer.status, status, text.slice(0, 300));
  assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
  for (const word of words) assert.ok(text.includes(word), `${word} is not on the page`);
};

test("five hundred people at one address are all let in", async () => {
  const waiting = people(500);
  assert.equal(new Set(waiting).size, 500);
  const logIn = async () => {
    for (let number = waiting.pop(); number; number = waiting.pop()) {
      const client = new Client(service.base);
      const answer = await client.ask("/logga-in", { form: { number, to: "/anslut" } });
      await answer.text();
      assert.equal(answer.status, 303, number);
      assert.ok(client.cookie.includes("session="), number);
    }
  };
  await Promise.all(Array.from({ length: 50 }, logIn));
});

test("whoever finds no room is told at once, in both languages, and the rest is done", async (t) => {
  const small = await startService({ more: ["--at-once", "1", "--unlimited"] });
  t.after(() => small.stop());
  const draw = async () => {
    const answer = await fetch(`${small.base}/anslut/blankett.pdf`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 200) assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
    else {
      const text = bytes.toString();
      assert.equal(answer.status, 503, text.slice(0, 200));
      assert.equal(answer.headers.get("retry-after"), "10");
      assert.ok(text.includes("Ingenting är förlorat") && text.includes("Nothing is lost"));
    }
    return answer.status;
  };
  const drawn = Array.from({ length: 60 }, draw);
  // What takes no room is there all the while.
  const alive = Array.from({ length: 20 }, () => fetch(`${small.base}/healthz`).then((it) => it.status));
  const statuses = await Promise.all(drawn);
  assert.ok((await Promise.all(alive)).every((status) => status === 200));
  const told = statuses.filter((status) => status === 503).length;
  assert.ok(told > 0, "there was not room for all");
  assert.ok(told < 60, "and some were served");
  assert.equal(await draw(), 200, "it is over when it is over");
  const figures = await (await fetch(`${small.base}/metrics`)).text();
  assert.match(figures, new RegExp(`verkstallt_busy_total ${told}\\b`));
  console.log(`# of 60 at once ${told} were told that there was no room`);
});

test("whoever sends too slowly is cut off, and those beside notice nothing", async () => {
  const head = "POST /logga-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n";
  const slow = Promise.all([
    // A head that never ends, a form that never comes, and a connection with nothing in it.
    talk(head), talk(`${head}Content-Length: 100\r\n\r\nnumber=`), talk(""),
    // So many more that they would fill the room, if they took any.
    ...Array.from({ length: 300 }, () => talk(`${head}Content-Length: 100\r\n\r\nn`)),
  ]);
  await isPage(await fetch(service.base), 200);
  const [noHead, noForm, nothing, ...rest] = await slow;
  assert.doesNotMatch(noHead, /^HTTP\/1.1 [23]/);
  assert.equal(nothing, "");
  for (const said of [noForm, ...rest]) {
    assert.match(said, /^HTTP\/1.1 408/);
    assert.match(said, /Det tog för lång tid/);
    assert.match(said, /It took too long/);
  }
});

test("what is too large is refused with a page, and a head that is too large is refused", async () => {
  const client = new Client(service.base);
  await client.logIn();
  for (const size of [300_000, 3_000_000]) {
    const answer = await client.ask("/arenden/c1/anteckning", { form: { note: "x".repeat(size) } });
    await isPage(answer, 413, "Det var för mycket text");
  }
  const long = await client.ask(`/arenden?omrade=${"x".repeat(17_000)}`);
  await isPage(long, 414, "Sidan finns inte");
  const said = await talk(`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(40_000)}\r\n\r\n`);
  assert.match(said, /^HTTP\/1.1 431/);
  await isPage(await client.ask("/rapporter/%FF%FE"), 400, "Sidan finns inte");
});

test("who does something too often is told to wait, and finds what was typed", async () => {
  const client = new Client(service.base);
  await client.logIn();
  const begun = await client.ask("/utkast", { form: {} });
  const place = Client.to(begun);
  let answer, revision = 1;
  for (let at = 0; at < 2000; at += 1) {
    answer = await client.ask(place, { form: { revision: String(revision), shown: "area", area: "AO", action: "continue" } });
    if (answer.status === 429) break;
    await answer.text();
    revision += 1;
  }
  assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  await isPage(answer, 429, "Vänta en liten stund", 'href="/kvar"');
  const kept = await (await client.ask("/kvar")).text();
  assert.ok(kept.includes(`action="${place}"`), "it is kept, with where it belongs");
  // Another person at the same address goes on as before.
  const other = new Client(service.base);
  await other.logIn("198410249810");
  assert.equal((await other.ask("/utkast", { form: {} })).status, 303);
});

test("whoever never reads the answers keeps no connection", async (t) => {
  const own = await startService({ more: ["--unlimited"] });
  t.after(() => own.stop("SIGKILL"));
  const { hostname, port } = new URL(own.base);
  const socket = connect(Number(port), hostname);
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  socket.pause();
  // More than what lies between the two can hold.
  socket.write("GET /perioder HTTP/1.1\r\nHost: x\r\n\r\n".repeat(4000));
  const end = Date.now() + 120_000;
  for (let figures = ""; !/verkstallt_slow_connections_total [1-9]/.test(figures);) {
    assert.ok(Date.now() < end, "the connection is kept");
    await new Promise((resolve) => setTimeout(resolve, 500));
    figures = await (await fetch(`${own.base}/metrics`)).text();
  }
});
