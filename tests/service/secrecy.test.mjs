// What was typed stands nowhere in the open: not in the database file, its journal or the log.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Client, answers } from "./client.mjs";

test("no name, number or free text can be read in the files or the log", async (t) => {
  const log = [];
  const service = await startService({ log });
  t.after(() => service.stop());
  const client = new Client(service.base);
  await client.logIn();
  const report = await client.send(await client.draft({ ...answers(1), person_number: "900629-2396" }));
  await client.draft({ ...answers(2), person_number: "900629-2396" });
  await client.ask(report);
  await client.ask(`${report}/kvittens.pdf`);
  await client.ask("/mina-rapporter");
  await client.ask("/utkast/Zebrafina/inledning");
  const words = ["Zebrafina", "Kvistlund", "199006292396", "19900629-2396", "900629-2396", "Hemlighetsmakeri", "Örkelljunga"];
  const look = () => {
    for (const name of ["demo.db", "demo.db-wal"]) {
      const path = join(service.folder, name);
      if (!existsSync(path)) continue;
      const bytes = readFileSync(path);
      const strings = execFileSync("strings", ["-n", "4", path], { maxBuffer: 1 << 28 }).toString();
      for (const word of words) {
        assert.ok(!bytes.includes(Buffer.from(word)), `${word} stands in ${name}`);
        assert.ok(!strings.includes(word), `strings shows ${word} in ${name}`);
      }
    }
  };
  look();
  await service.stop();
  look();
  const said = log.join("");
  assert.match(said, /report received/, "the log was read");
  for (const word of words) assert.ok(!said.includes(word), `${word} stands in the log`);
  // The search itself can find: what is not secret is there to be read.
  const open = readFileSync(join(service.folder, "demo.db"));
  assert.ok(open.includes(Buffer.from("Socialnämnden")), "the names of committees are no secret");
});
