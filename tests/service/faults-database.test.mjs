// A database that is killed, replaced by its standby, slow or silent: the service goes on by itself afterwards, nothing
// that was acknowledged is lost, and whoever meets the fault sees a page that says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Load, UNLIMITED, chain } from "./load.mjs";
import { Postgres } from "./postgres.mjs";
import { Wire } from "./wire.mjs";

const url = (port) => `postgres://verkstallt@127.0.0.1:${port}/postgres`;

/** The service on a database, with reporters at work. */
async function atWork(t, database) {
  const service = await startService({ more: [UNLIMITED, "--database", database] });
  t.after(() => service.stop("SIGKILL"));
  const load = new Load({ bases: [service.base] });
  load.start();
  await load.more(8);
  return { service, load };
}

/** That nothing is lost and the service is as it was; gives the figures. */
async function whole(service, load, rows) {
  await load.more(8);
  await load.stop();
  assert.equal(service.child.exitCode, null, "the service has not ended");
  assert.deepEqual([load.broken, load.ended], [0, 0], "every answer was a page, and everybody is still logged in");
  const figures = await load.check(service.base, rows);
  return `${figures}; ${await chain(service.folder, rows)} lines of the log hold; ${load.seen}`;
}

test("kill -9 of PostgreSQL under load: the service goes on by itself when it is back", async (t) => {
  const postgres = await Postgres.start(t);
  const { service, load } = await atWork(t, postgres.url);
  for (let round = 0; round < 3; round++) {
    const seen = load.pages;
    await postgres.kill();
    await load.until("a page that tells of it", () => load.pages > seen);
    await postgres.start();
    await load.more(8);
  }
  console.log(`# kill -9 of PostgreSQL: 3 kills, ${await whole(service, load, postgres.rows)}`);
});

test("the primary is killed under load and its synchronous standby promoted: what was acknowledged is there", async (t) => {
  const primary = await Postgres.start(t);
  const address = await Wire.to(t, primary.port);
  const { service, load } = await atWork(t, url(address.port));
  const standby = await primary.synchronousStandby(t);
  await load.more(16);
  await primary.kill();
  await standby.promote();
  // Two at the same time would be two truths: the address leads to one of them only.
  address.leadTo(standby.port);
  console.log(`# promotion of a synchronous standby: 1 primary killed, ${await whole(service, load, standby.rows)}`);
});

test("a database that answers slowly, and then not at all, holds nobody up for longer than the limit", async (t) => {
  const postgres = await Postgres.start(t);
  const wire = await Wire.to(t, postgres.port);
  const { service, load } = await atWork(t, url(wire.port));
  wire.delay = 20;
  await load.more(8);
  assert.equal(load.pages, 0, "slow pages are pages");
  const slow = Math.round(load.longest);
  wire.delay = 0;
  wire.halt();
  await load.until("a page that tells of it", () => load.pages >= load.reporters);
  wire.resume();
  await load.everybody();
  // Dropped without a word and then cut, as when a firewall forgets.
  wire.halt();
  const seen = load.pages;
  await load.until("another page that tells of it", () => load.pages >= seen + load.reporters / 2);
  wire.cut();
  wire.resume();
  const figures = await whole(service, load, postgres.rows);
  const [[held, open]] = await postgres.rows("SELECT COUNT(*) FILTER (WHERE state = 'idle'), COUNT(*) FILTER (WHERE state LIKE 'idle in transaction%') AS open FROM pg_stat_activity WHERE backend_type = 'client backend'");
  assert.ok(held <= 16, `${held} connections: no more than a node keeps`);
  assert.equal(open, 0, "no transaction is left open");
  console.log(`# a slow database: 20 ms each way, longest answer ${slow} ms, then silent twice, ${held} connections held afterwards: ${figures}`);
});
