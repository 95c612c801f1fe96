// Lists of what a committee has sent, checked with OpenSSL as an auditor would; and the log gone through by the
// program when somebody has been at the file with sqlite3.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Client, answers, sha256 } from "./client.mjs";

const program = join(new URL("../..", import.meta.url).pathname, "target/debug/verkstallt");
const LEAD = "198008129812";
const folder = mkdtempSync(join(tmpdir(), "verkstallt-received-"));
const at = (name) => join(folder, name);

let service, client, report;
before(async () => {
  service = await startService();
  client = new Client(service.base);
  await client.logIn(LEAD);
  writeFileSync(at("nyckel.pem"), await bytes("/kontroll/nyckel.pem"));
  for (let number = 0; number < 4; number++) report = await client.send(await client.draft(answers(number)));
});
after(async () => { await service?.stop(); });

const run = (command, ...rest) => {
  const ran = spawnSync(command, rest, { encoding: "utf8" });
  assert.ok(!ran.error, `${command}: ${ran.error}`);
  return { status: ran.status, said: ran.stdout + ran.stderr };
};

/** The bytes of a file in an answer. */
const bytes = async (path) => {
  const answer = await client.ask(path);
  assert.equal(answer.status, 200, path);
  return Buffer.from(await answer.arrayBuffer());
};

/** The addresses of the list and the signature of the period that is open. */
const addresses = async () => {
  const page = await (await client.ask("/mottaget")).text();
  const found = [...page.matchAll(/href="(\/mottaget\/lista\.(?:csv|sig)\?[^"]+)"/g)].map((it) => it[1].replace(/&amp;|&#38;/g, "&"));
  assert.match(found[0], /lista\.csv\?.*period=2026-Q4&tom=\d+$/);
  assert.match(found[1], /lista\.sig\?/);
  return found;
};

const flipped = (file, place) => {
  const changed = Buffer.from(file);
  changed[place] ^= 1;
  return changed;
};

test("a list is checked with OpenSSL, and with the program, without the service", async () => {
  const [list, signature] = await addresses();
  const [text, signed] = [await bytes(list), await bytes(signature)];
  for (const [name, content] of [["lista.csv", text], ["lista.sig", signed]]) writeFileSync(at(name), content);
  const openssl = (name, sig = "lista.sig") => run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", at("nyckel.pem"), "-rawin", "-in", at(name), "-sigfile", at(sig));
  const check = (name, sig = "lista.sig") => run(program, "audit", "check", at(name), "--signature", at(sig), "--key", at("nyckel.pem"));
  const right = openssl("lista.csv");
  assert.match(right.said, /Signature Verified Successfully/);
  assert.equal(right.status, 0);
  assert.equal(check("lista.csv").status, 0, check("lista.csv").said);
  for (const place of [0, Math.floor(text.length / 2), text.length - 1]) {
    writeFileSync(at("annan.csv"), flipped(text, place));
    assert.notEqual(openssl("annan.csv").status, 0, `byte ${place}`);
    const found = check("annan.csv");
    assert.equal(found.status, 1);
    assert.match(found.said, /is not what was signed/);
  }
  writeFileSync(at("annan.sig"), flipped(signed, 10));
  assert.notEqual(openssl("lista.csv", "annan.sig").status, 0);
  assert.equal(check("lista.csv", "annan.sig").status, 1);
  const other = run("openssl", "genpkey", "-algorithm", "ed25519", "-out", at("privat.pem"));
  assert.equal(other.status, 0, other.said);
  assert.equal(run("openssl", "pkey", "-in", at("privat.pem"), "-pubout", "-out", at("annan.pem")).status, 0);
  assert.equal(run(program, "audit", "check", at("lista.csv"), "--signature", at("lista.sig"), "--key", at("annan.pem")).status, 1, "another's key");
  const der = execFileSync("openssl", ["pkey", "-pubin", "-in", at("nyckel.pem"), "-outform", "DER"]);
  const page = await (await fetch(`${service.base}/kontroll`)).text();
  assert.ok(page.includes(sha256(der)), "the fingerprint stands on the page");
});

test("list and signature belong together when more is sent between them, and the receipt is in the list", async () => {
  const [list, signature] = await addresses();
  const text = await bytes(list);
  await client.send(await client.draft(answers(4)));
  writeFileSync(at("forst.csv"), text);
  writeFileSync(at("sedan.sig"), await bytes(signature));
  const checked = run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", at("nyckel.pem"), "-rawin", "-in", at("forst.csv"), "-sigfile", at("sedan.sig"));
  assert.equal(checked.status, 0, checked.said);
  assert.deepEqual(await bytes(list), text, "the same bytes again");
  const [later] = await addresses();
  assert.notEqual(later, list);
  assert.ok((await bytes(later)).length > text.length);
  const receipt = await bytes(`${report}/kvittens.pdf`);
  assert.equal(text.toString().split(sha256(receipt)).length, 2, "the receipt's sum stands there once");
  for (const word of ["Zebrafina", "Kvistlund", "198112189876", "19811218-9876"]) assert.ok(!text.includes(word), word);
});

/** A configuration for a database in a folder. */
const config = (database) => {
  const file = `${database}.toml`;
  writeFileSync(file, `listen = "127.0.0.1:0"\ndatabase = "sqlite:${database}"\nkeys = "${join(service.folder, "keys.json")}"\nsite = "https://verkstallt.example"\n`);
  return file;
};
const audit = (database, ...rest) => run(program, "audit", ...rest, "--config", config(database));

test("the log is gone through, and what was done to it is told line by line", async (t) => {
  const own = join(service.folder, "demo.db");
  const whole = audit(own, "verify");
  assert.equal(whole.status, 0, whole.said);
  const last = Number(whole.said.match(/The log is whole: (\d+) lines/)[1]);
  assert.ok(last >= 10, `${last} lines`);
  const head = audit(own, "head");
  assert.equal(head.status, 0, head.said);
  assert.match(head.said, new RegExp(`^line: ${last}$`, "m"));
  writeFileSync(at("slut.txt"), head.said);
  assert.match(audit(own, "verify", "--head", at("slut.txt")).said, new RegExp(`goes through line ${last}`));
  writeFileSync(at("annat-slut.txt"), head.said.replace(/^line: \d+$/m, "line: 1"));
  const forged = audit(own, "verify", "--head", at("annat-slut.txt"));
  assert.equal(forged.status, 1);
  assert.match(forged.said, /was not signed/);
  await service.stop();

  /** A copy of the database, changed by somebody who can write in the file. */
  const changed = (name, sql) => {
    mkdirSync(at(name));
    const copy = join(at(name), "demo.db");
    for (const end of ["", "-wal", "-shm"]) if (existsSync(own + end)) copyFileSync(own + end, copy + end);
    const triggers = execFileSync("sqlite3", [copy, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"]).toString().trim().split("\n");
    assert.ok(triggers.length >= 2, "the log is locked");
    execFileSync("sqlite3", ["-bail", copy, `${triggers.map((it) => `DROP TRIGGER ${it};`).join("")} ${sql}`]);
    return copy;
  };
  const columns = "at, actor, action, record, committee_id, request_id, seal";
  const cases = [
    ["andrad", "UPDATE audit SET actor = 'nobody' WHERE seq = 7;", /Line 7 has been changed/],
    ["nytt-sigill", "UPDATE audit SET seal = randomblob(32) WHERE seq = 8;", /Line 8 has been changed/],
    ["borttagen", "DELETE FROM audit WHERE seq = 5;", /Line 5 is missing/],
    ["borttagen-sist", `DELETE FROM audit WHERE seq = ${last};`, new RegExp(`Line ${last} is missing`)],
    ["inlagd-sist", `INSERT INTO audit (seq, ${columns}) SELECT ${last + 1}, ${columns} FROM audit WHERE seq = ${last};`, new RegExp(`Line ${last + 1} was not written`)],
    ["inlagd", `UPDATE audit SET seq = -seq WHERE seq >= 4; UPDATE audit SET seq = 1 - seq WHERE seq < 0; INSERT INTO audit (seq, ${columns}) SELECT 4, ${columns} FROM audit WHERE seq = 2; UPDATE audit_head SET seq = seq + 1;`, /Line 4 was not written/],
  ];
  for (const [name, sql, said] of cases) {
    await t.test(name, () => {
      const found = audit(changed(name, sql), "verify");
      assert.match(found.said, said);
      assert.equal(found.status, 1);
    });
  }
  await t.test("an end that was cut off is found by what was sent, which is still there", () => {
    const sent = Number(execFileSync("sqlite3", [own, "SELECT MAX(seq) FROM audit WHERE action = 'report.send'"]).toString());
    const copy = changed("avklippt", `DELETE FROM audit WHERE seq >= ${sent}; UPDATE audit_head SET seq = ${sent} - 1, seal = (SELECT seal FROM audit WHERE seq = ${sent} - 1);`);
    const found = audit(copy, "verify");
    assert.equal(found.status, 1);
    assert.match(found.said, /The log is whole/, "every seal that is left is right");
    assert.match(found.said, /report [0-9a-f]{32}: it is there, and the log says nothing of it/);
    assert.match(found.said, /The log says nothing of 1 records/);
  });
  await t.test("an older end that was put back is found by the one that was kept", () => {
    const cut = last - 3;
    const copy = changed("aldre", `DELETE FROM audit WHERE seq > ${cut}; UPDATE audit_head SET seq = ${cut}, seal = (SELECT seal FROM audit WHERE seq = ${cut});`);
    assert.equal(audit(copy, "verify").status, 0, "every seal that is left is right");
    const found = audit(copy, "verify", "--head", at("slut.txt"));
    assert.equal(found.status, 1);
    assert.match(found.said, new RegExp(`line ${last} was exported, and is not there`));
  });
  assert.ok(readFileSync(at("slut.txt"), "utf8").includes("signature: "));
});
