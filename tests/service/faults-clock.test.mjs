// A clock that jumps, as when somebody sets the machine's by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Client } from "./client.mjs";
import { Clock } from "./clock.mjs";
import { Load, UNLIMITED, chain, sqlite } from "./load.mjs";

const DAY = 86_400;

test("a clock that jumps a day ahead, back, and a day back: sessions end and begin as they should, and nothing is lost", async (t) => {
  const clock = new Clock();
  const service = await startService({ env: clock.env, more: [UNLIMITED] });
  t.after(() => service.stop("SIGKILL"));
  const rows = sqlite(service.folder);
  const load = new Load({ bases: [service.base] });
  load.start();
  await load.everybody();
  const jump = async (seconds) => {
    const ended = load.ended;
    clock.set(seconds);
    await load.until("the end of every session", () => load.ended >= ended + load.reporters);
    await load.everybody();
    assert.equal(load.ended, ended + load.reporters, "whoever has logged in again stays logged in");
  };
  await jump(DAY);
  const client = new Client(service.base);
  await client.logIn();
  await jump(0);
  assert.equal(Client.to(await client.ask("/mina-rapporter")), "/logga-in", "what began tomorrow does not live until then");
  await jump(-DAY);
  await jump(0);
  await load.stop();
  assert.deepEqual([load.broken, load.pages], [0, 0], "nobody saw a fault");
  const figures = await load.check(service.base, rows);
  const lines = await chain(service.folder, rows);
  console.log(`# a clock that jumps a day ahead, back, a day back and right again: ${figures}; ${load.ended} sessions ended and begun anew; ${lines} lines of the log hold`);
});
