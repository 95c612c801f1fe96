// The operator's command: what has had its time is told, and nothing goes that the preview did not say.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { program } from "../browser/lib.mjs";

const run = promisify(execFile);

test("the operator sees how long everything is kept, and removes nothing that is not decided", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-retention-"));
  const config = join(folder, "verkstallt.toml");
  const keys = join(folder, "keys.json");
  writeFileSync(config, `listen = "127.0.0.1:1"\nsite = "https://verkstallt.example"\ndatabase = "sqlite:${join(folder, "verkstallt.db")}"\nkeys = "${keys}"\n`);
  await run(program, ["keys", "new", keys]);
  await run(program, ["migrate", "--config", config]);
  const { stdout } = await run(program, ["retention", "preview", "--config", config]);
  for (const [kind, keep] of [["draft", "30 days"], ["message", "6 months"], ["case", "never removed"], ["submission", "never removed"], ["audit", "never removed"]]) {
    assert.match(stdout, new RegExp(`^${kind} +${keep}`, "m"));
  }
  assert.match(stdout, /Nothing that was sent is removed until the authority has decided/);
  await assert.rejects(run(program, ["retention", "remove", "--count", "1", "--config", config]), /There are 0 to remove, and not 1: nothing has been removed/);
  const done = await run(program, ["retention", "remove", "--count", "0", "--config", config]);
  assert.match(done.stdout, /Done\./);
});
