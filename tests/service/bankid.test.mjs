// The simulator answers as BankID does: two clients of BankID that are not ours, unchanged but for address and
// certificate, go all the way with it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { startService } from "../browser/lib.mjs";

const root = new URL("../..", import.meta.url).pathname;
const python = join(root, "target/peers/bin/python");

let service;
before(async () => { service = await startService(); });
after(async () => { await service?.stop(); });

for (const peer of ["pybankid", "bankid_sdk"]) {
  test(`${peer} identifies, signs, collects and cancels`, () => {
    const script = join(root, "tests/peers/bankid", `${peer}_peer.py`);
    const run = spawnSync(python, ["-B", script, service.bankid, service.phone, join(service.folder, "bankid")], { encoding: "utf8" });
    assert.equal(run.status, 0, `${run.error ?? ""}${run.stdout}${run.stderr}`);
    assert.match(run.stdout, /^\d\d+ checks passed$/m);
  });
}
