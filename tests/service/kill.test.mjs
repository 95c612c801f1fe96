// Acknowledged means stored: the service is killed in the middle of a stream of sends, again and again, on both engines.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Load, UNLIMITED, chain, sqlite } from "./load.mjs";
import { Postgres } from "./postgres.mjs";

/** Kills the service while reporters work, and starts it again at the same address. */
async function kills(t, rounds, folder, more) {
  const begin = (port) => startService({ folder, more: [UNLIMITED, ...more], port });
  let service = await begin(0);
  t.after(() => service.stop("SIGKILL"));
  const port = new URL(service.base).port;
  const load = new Load({ bases: [service.base] });
  load.start();
  for (let round = 0; round < rounds; round++) {
    // The kill comes while the others are somewhere in the middle of their own sends.
    await load.more(3 + (round % 5));
    await service.stop("SIGKILL");
    service = await begin(port);
  }
  await load.more(5);
  await load.stop();
  assert.equal(load.ended, 0, "everybody is still logged in");
  assert.ok(load.broken > 0, "somebody was in the middle of it");
  return { load, service };
}

test("kill -9 during sends loses no acknowledged report, twenty times in a row, on SQLite", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-kill-"));
  const { load, service } = await kills(t, 20, folder, []);
  const rows = sqlite(folder);
  const figures = await load.check(service.base, rows);
  await service.stop();
  assert.deepEqual(await rows("PRAGMA integrity_check"), [["ok"]]);
  const lines = await chain(folder, rows);
  console.log(`# kill -9 on SQLite: 20 kills, ${figures}; ${lines} lines of the log hold; ${load.seen}`);
});

test("kill -9 during sends loses no acknowledged report, ten times in a row, on PostgreSQL", async (t) => {
  const postgres = await Postgres.start(t);
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-kill-"));
  const { load, service } = await kills(t, 10, folder, ["--database", postgres.url]);
  const figures = await load.check(service.base, postgres.rows);
  const lines = await chain(folder, postgres.rows);
  console.log(`# kill -9 on PostgreSQL: 10 kills, ${figures}; ${lines} lines of the log hold; ${load.seen}`);
});
