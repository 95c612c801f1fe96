// The machine itself fails: the disk is full, the clock jumps.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Client } from "./client.mjs";
import { Clock } from "./clock.mjs";
import { Load, chain, sqlite } from "./load.mjs";

const DISK = 24 << 20;
const DAY = 86_400;

/** A small file system of its own; root mounts one, and others have a process that may. */
async function smallDisk(t) {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-disk-"));
  if (process.getuid() === 0) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "none", folder]);
    t.after(() => {
      execFileSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true });
    });
    return folder;
  }
  // What is mounted there is seen here through the process.
  const script = `mount -t tmpfs -o size=${DISK} none ${folder} && echo ready && exec cat`;
  const holder = spawn("unshare", ["-rm", "sh", "-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => {
    holder.kill();
    rmSync(folder, { recursive: true });
  });
  const [said] = await Promise.race([once(holder.stdout, "data"), once(holder, "exit")]);
  assert.equal(String(said), "ready\n", "a file system of its own");
  return `/proc/${holder.pid}/root${folder}`;
}

test("a full disk: whoever sends is told so, and nothing that was acknowledged is lost", async (t) => {
  const disk = await smallDisk(t);
  const service = await startService({ folder: disk });
  t.after(() => service.stop("SIGKILL"));
  const load = new Load({ bases: [service.base] });
  load.start();
  await load.more(8);
  const filler = join(disk, "filler");
  for (let round = 0; round < 3; round++) {
    const seen = load.pages;
    const { bsize, bavail } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(bsize * bavail, 1));
    await load.until("a page that tells of it", () => load.pages >= seen + load.reporters);
    truncateSync(filler, 0);
    await load.more(8);
  }
  await load.stop();
  assert.deepEqual([load.broken, load.ended], [0, 0], "every answer was a page, and everybody is still logged in");
  const figures = await load.check(service.base, sqlite(disk));
  await service.stop();
  assert.deepEqual(await sqlite(disk)("PRAGMA integrity_check"), [["ok"]]);
  const lines = await chain(disk, sqlite(disk));
  console.log(`# full disk: 3 times, ${figures}; ${lines} lines of the log hold; ${load.seen}`);
});

test("a clock that jumps a day ahead, back, and a day back: sessions end and begin as they should, and nothing is lost", async (t) => {
  const clock = new Clock();
  const service = await startService({ env: clock.env });
  t.after(() => service.stop("SIGKILL"));
  const rows = sqlite(service.folder);
  const load = new Load({ bases: [service.base] });
  load.start();
  await load.more(8);
  const jump = async (seconds) => {
    const ended = load.ended;
    clock.set(seconds);
    await load.until("the end of every session", () => load.ended >= ended + load.reporters);
    await load.more(8);
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
