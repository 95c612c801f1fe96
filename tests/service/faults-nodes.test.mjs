// Three nodes on one PostgreSQL: one is killed under load, and whoever was on it goes on at another with the same cookie;
// what it had taken to do is taken over.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { connect, person } from "./client.mjs";
import { Clock } from "./clock.mjs";
import { Load, UNLIMITED, chain } from "./load.mjs";
import { Postgres } from "./postgres.mjs";
import { mailServer, mailTo } from "./smtp.mjs";
import { Wire } from "./wire.mjs";

const STRANGER = "199001262386";
/** Longer than a node has for sending a message that it has taken. */
const LATER = 6 * 60;

test("one of three nodes is killed under load: nothing is lost, and its mail is sent by another", async (t) => {
  const postgres = await Postgres.start(t);
  const smtp = await mailServer(t);
  const clock = new Clock();
  const nodes = [];
  const start = async (at) => {
    const { folder, more, port } = nodes[at];
    const service = await startService({ folder, more, port, env: clock.env });
    t.after(() => service.stop("SIGKILL"));
    return Object.assign(nodes[at], { service, port: new URL(service.base).port });
  };
  for (const at of [0, 1, 2]) {
    const folder = mkdtempSync(join(tmpdir(), "verkstallt-node-"));
    // The keys are the operator's, the same on every node.
    if (at > 0) copyFileSync(join(nodes[0].folder, "keys.json"), join(folder, "keys.json"));
    const wire = await Wire.to(t, smtp.port);
    nodes.push({ folder, wire, more: [UNLIMITED, "--database", postgres.url, ...mailTo(folder, wire.port)] });
    await start(at);
  }
  const load = new Load({ bases: nodes.map(({ service }) => service.base), reporters: 12 });
  load.start();
  const waiting = async () => (await postgres.rows("SELECT COUNT(*) FROM outbox WHERE done_at IS NULL"))[0][0];
  // The demonstration begins with reminders.
  await load.until("the first mails, and an empty box", async () => smtp.mails.length > 0 && (await waiting()) === 0);

  // Whoever takes the next message does not get rid of it, and is killed.
  for (const { wire } of nodes) {
    wire.halt();
    // Whatever has been kept open from before.
    wire.cut();
  }
  await connect(await person(nodes[0].service.base, STRANGER), "signerare@kommun.example");
  const holder = await load.until("a node with the message", () => nodes.find(({ wire }) => wire.open.size > 0));
  await load.more(12);
  await holder.service.stop("SIGKILL");
  const others = nodes.filter((node) => node !== holder);
  for (const { wire } of nodes) wire.resume();
  holder.wire.cut();
  await load.more(24);
  assert.equal(smtp.count("signerare@kommun.example"), 0, "it is the dead node's for a while");
  clock.set(LATER);
  await load.until("the mail", () => smtp.count("signerare@kommun.example") > 0);
  await load.until("an empty box", async () => (await waiting()) === 0);

  // A new node in its place, and the others stopped and started one by one, as in an upgrade.
  await start(nodes.indexOf(holder));
  await load.more(12);
  for (const node of others) {
    await node.service.stop();
    await load.more(6);
    await start(nodes.indexOf(node));
  }
  await load.more(12);
  await load.stop();
  assert.equal(load.ended, 0, "the same cookie is good at every node");
  const figures = await load.check(holder.service.base, postgres.rows);
  const lines = await chain(holder.folder, postgres.rows);
  assert.equal(new Set(smtp.mails.map(({ id }) => id)).size, smtp.mails.length, "no mail came twice");
  console.log(`# one of three nodes killed, two stopped and started: ${figures}; ${smtp.mails.length} mails, none twice, one taken over; ${lines} lines of the log hold; ${load.seen}`);
});
