// Acknowledged means stored: the service is killed in the middle of a stream of sends, twenty times.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { join } from "node:path";
import { startService } from "../browser/lib.mjs";
import { Client, answers } from "./client.mjs";

const ROUNDS = 20;

test("kill -9 during sends loses no acknowledged report, twenty times in a row", async (t) => {
  let service = await startService();
  t.after(() => service.stop("SIGKILL"));
  const folder = service.folder;
  const acknowledged = new Set();
  let number = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const goal = acknowledged.size + 3 + (round % 5);
    let isKilled = false;
    const stream = async () => {
      const client = new Client(service.base);
      await client.logIn();
      while (!isKilled) {
        const report = await client.send(await client.draft(answers(number++)));
        acknowledged.add(report);
        // The kill comes while the other streams are somewhere in the middle of their own sends.
        if (acknowledged.size >= goal && !isKilled) { isKilled = true; service.child.kill("SIGKILL"); }
      }
    };
    const ends = await Promise.allSettled([stream(), stream(), stream(), stream()]);
    const faults = ends.filter((end) => end.status === "rejected").map((end) => end.reason);
    for (const fault of faults) assert.ok(isKilled && /fetch failed|terminated|other side closed/.test(String(fault) + fault.cause), String(fault));
    await service.stop("SIGKILL");
    service = await startService({ folder });
    const client = new Client(service.base);
    await client.logIn();
    for (const report of acknowledged) {
      const page = await client.ask(report);
      assert.equal(page.status, 200, `${report} is lost in round ${round}`);
    }
  }
  const client = new Client(service.base);
  await client.logIn();
  for (const report of [...acknowledged].slice(-10)) {
    const pdf = Buffer.from(await (await client.ask(`${report}/kvittens.pdf`)).arrayBuffer());
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  }
  await service.stop();
  const check = "import sqlite3,sys; db=sqlite3.connect(sys.argv[1]); print(db.execute('PRAGMA integrity_check').fetchone()[0]); print(db.execute('SELECT COUNT(*) FROM report LEFT JOIN receipt ON receipt.report_id=report.id WHERE report.draft_id IS NOT NULL AND receipt.report_id IS NULL').fetchone()[0])";
  const said = execFileSync("python3", ["-c", check, join(folder, "demo.db")]).toString().trim().split("\n");
  assert.deepEqual(said, ["ok", "0"], "the file is sound, and every sent report has its receipt");
  console.log(`# ${acknowledged.size} acknowledged reports in ${ROUNDS} rounds, none lost`);
});
