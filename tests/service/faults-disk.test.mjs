// A disk that is full.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startService } from "../browser/lib.mjs";
import { Load, UNLIMITED, chain, sqlite } from "./load.mjs";

const DISK = 24 << 20;

/** Writes until nothing more goes onto the disk, while others write there too. */
function fill(path) {
  const file = openSync(path, "w");
  for (let size = 1 << 20; size >= 512; ) {
    try {
      writeSync(file, Buffer.alloc(size, 1));
    } catch (fault) {
      assert.equal(fault.code, "ENOSPC");
      size >>= 1;
    }
  }
  closeSync(file);
}

async function fullDisk(t) {
  const disk = mkdtempSync(join(tmpdir(), "verkstallt-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "none", disk]);
  t.after(() => {
    execFileSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true });
  });
  const service = await startService({ folder: disk, more: [UNLIMITED] });
  t.after(() => service.stop("SIGKILL"));
  const load = new Load({ bases: [service.base] });
  load.start();
  await load.more(8);
  const filler = join(disk, "filler");
  for (let round = 0; round < 3; round++) {
    const seen = load.pages;
    fill(filler);
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
}

/** The same as root of a namespace of its own: only root may mount. */
async function asRoot() {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)("unshare", ["-rm", process.execPath, new URL(import.meta.url).pathname], { env });
  for (const line of stdout.split("\n").filter((it) => it.includes("full disk: 3 times"))) console.log(line);
}

const isRoot = process.getuid() === 0;
test("a full disk: whoever sends is told so, and nothing that was acknowledged is lost", (t) => (isRoot ? fullDisk(t) : asRoot()));
