// Keys are changed while the service runs and people work: nobody notices, and nothing is left under the old ones.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { program, startService } from "../browser/lib.mjs";
import { Client, answers } from "./client.mjs";
import { Load, UNLIMITED, chain } from "./load.mjs";
import { Postgres } from "./postgres.mjs";

const run = promisify(execFile);

/** Everything that is changed while a report is sent, and by whoever sends it. */
const PLACES = ["report.document_sealed", "receipt.pdf_sealed", "cases.person_sealed", "person.details_sealed", "person_identifier.value_sealed", "draft.answers_sealed", "outbox.body_sealed"];
/** How long a change of keys may take; only a fault takes so long. */
const PATIENCE = 120_000;

/** The operator's configuration for the folder's database, or another. */
function configuration(folder, database = `sqlite:${join(folder, "demo.db")}`) {
  const file = join(folder, "verkstallt.toml");
  writeFileSync(file, `listen = "127.0.0.1:1"\nsite = "https://verkstallt.example"\ndatabase = "${database}"\nkeys = "${join(folder, "keys.json")}"\n`);
  return file;
}

const sql = (folder, text) => execFileSync("python3", ["-c",
  "import sqlite3,sys; print('\\n'.join(str(row[0]) for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])))",
  join(folder, "demo.db"), text]).toString().trim().split("\n");

test("keys are changed under people who work, twice, the second time with a new key file", async (t) => {
  // One person does here what a whole municipality does.
  const service = await startService({ more: ["--unlimited"] });
  t.after(() => service.stop());
  const { folder } = service;
  const config = configuration(folder);
  const client = new Client(service.base);
  await client.logIn();
  const first = await client.send(await client.draft(answers(0)));
  const receipt = async (report) => Buffer.from(await (await client.ask(`${report}/kvittens.pdf`)).arrayBuffer());
  const before = await receipt(first);
  const hashes = () => sql(folder, "SELECT hex(value_lookup) FROM person_identifier ORDER BY person_id, kind");
  let number = 1;
  for (const round of [2, 3]) {
    if (round === 3) {
      await run(program, ["keys", "renew", join(folder, "keys.json")]);
      assert.equal(Object.keys(JSON.parse(readFileSync(join(folder, "keys.json"))).keys).length, 2);
    }
    const old = hashes();
    let isChanging = true;
    const change = run(program, ["keys", "rotate", "--config", config]).finally(() => { isChanging = false; });
    let sent = 0;
    const work = async () => {
      while (isChanging) {
        const other = new Client(service.base);
        await other.logIn();
        const draft = await other.draft(answers(number++));
        const report = await other.send(draft);
        assert.equal(await other.send(draft), report, "sending again leads to the same receipt");
        sent++;
      }
    };
    const [{ stdout }] = await Promise.all([change, work(), work()]);
    assert.match(stdout, /The keys are changed/);
    const newest = String(round).padStart(8, "0");
    for (const place of PLACES) {
      const [table, column] = place.split(".");
      assert.deepEqual(sql(folder, `SELECT DISTINCT hex(substr(${column}, 2, 4)) FROM ${table} WHERE ${column} IS NOT NULL`), [newest], place);
    }
    const now = hashes();
    assert.ok(now.every((hash) => !old.includes(hash)), "every number is hashed anew");
    assert.deepEqual(await receipt(first), before, "a receipt is the same, byte by byte");
    const again = new Client(service.base);
    await again.logIn();
    assert.equal((await again.ask("/arenden")).status, 200);
    assert.ok(sent > 0, "something was sent meanwhile");
    console.log(`# keys changed with ${sent} reports sent meanwhile`);
  }
});

test("keys are changed on PostgreSQL under twelve reporters who never rest, twice, and each change ends", async (t) => {
  const postgres = await Postgres.start(t);
  const service = await startService({ more: [UNLIMITED, "--database", postgres.url] });
  t.after(() => service.stop("SIGKILL"));
  const config = configuration(service.folder, postgres.url);
  const load = new Load({ bases: [service.base], reporters: 12 });
  load.start();
  await load.everybody();
  const sent = [];
  for (const newest of ["00000002", "00000003"]) {
    const before = load.acknowledged.length;
    const change = run(program, ["keys", "rotate", "--config", config], { timeout: PATIENCE });
    const { stdout } = await Promise.race([change, load.failed]);
    assert.match(stdout, /The keys are changed/);
    sent.push(load.acknowledged.length - before);
    for (const place of PLACES) {
      const [table, column] = place.split(".");
      const numbers = await postgres.rows(`SELECT DISTINCT encode(substring(${column} FROM 2 FOR 4), 'hex') AS number FROM ${table} WHERE ${column} IS NOT NULL`);
      assert.deepEqual(numbers, [[newest]], place);
    }
  }
  assert.deepEqual(await postgres.rows("SELECT is_rotating, lookup_from, lookup_key FROM meta"), [[0, 2, 2]]);
  await load.everybody();
  await load.stop();
  assert.deepEqual([load.pages, load.broken, load.ended], [0, 0, 0], "nobody has noticed");
  const figures = await load.check(service.base, postgres.rows);
  console.log(`# keys changed twice on PostgreSQL with ${sent.join(" and ")} reports sent meanwhile: ${figures}; ${await chain(service.folder, postgres.rows)} lines of the log hold; ${load.seen}`);
});

test("a change of keys that is killed goes on where it was", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const config = configuration(service.folder);
  const killed = execFile(program, ["keys", "rotate", "--config", config]);
  const ended = new Promise((resolve) => killed.on("exit", resolve));
  let said = "";
  const waits = new Promise((resolve) => killed.stderr.on("data", (text) => /Waiting for every node/.test(said += text) && resolve(true)));
  assert.ok(await Promise.race([waits, ended.then(() => false)]), said);
  killed.kill("SIGKILL");
  await ended;
  const client = new Client(service.base);
  await client.logIn();
  await client.send(await client.draft(answers(0)));
  const { stderr, stdout } = await run(program, ["keys", "rotate", "--config", config]);
  assert.match(stderr, /was broken off/);
  assert.match(stdout, /The keys are changed/);
  for (const said of ["Encrypting cases", "Hashing cases", "Looking once more: cases"]) assert.ok(stderr.includes(said), stderr);
  assert.deepEqual(sql(service.folder, "SELECT is_rotating || ' ' || lookup_key || ' ' || lookup_from FROM meta"), ["0 1 1"]);
});

test("a renewal that was broken off is told of, and changes nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-keys-"));
  const [keys, beside] = [join(folder, "keys.json"), join(folder, "keys.new")];
  await run(program, ["keys", "new", keys]);
  const before = readFileSync(keys, "utf8");
  writeFileSync(beside, "half of a file");
  const { stderr } = await run(program, ["keys", "renew", keys]).catch((fault) => fault);
  assert.match(stderr, /keys\.new is left from an earlier `keys renew`.*remove the file/s);
  assert.equal(readFileSync(keys, "utf8"), before);
  rmSync(beside);
  await run(program, ["keys", "renew", keys]);
  assert.equal(Object.keys(JSON.parse(readFileSync(keys)).keys).length, 2);
  rmSync(keys);
  const missing = (await run(program, ["keys", "renew", keys]).catch((fault) => fault)).stderr;
  assert.match(missing, /Bring the copy of the file that the database was made with\. For a new database only/);
});

test("a renewed key file has the mode and the owners of the one before, and is never wider than its group", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-keys-"));
  const keys = join(folder, "keys.json");
  await run(program, ["keys", "new", keys]);
  // Only root can give a file away.
  if (process.getuid() === 0) chownSync(keys, 0, 12345);
  for (const [mode, kept] of [[0o640, 0o640], [0o600, 0o600], [0o666, 0o640], [0o400, 0o400]]) {
    chmodSync(keys, mode);
    const { uid, gid } = statSync(keys);
    await run(program, ["keys", "renew", keys]);
    const now = statSync(keys);
    assert.deepEqual([now.mode & 0o777, now.uid, now.gid], [kept, uid, gid], mode.toString(8));
  }
  assert.equal(Object.keys(JSON.parse(readFileSync(keys)).keys).length, 5);
});

test("a key file that is lost, wrong or another's is told in one sentence", async (t) => {
  const service = await startService();
  await service.stop();
  t.after(() => service.stop());
  const keys = join(service.folder, "keys.json");
  const config = configuration(service.folder);
  const right = readFileSync(keys, "utf8");
  const said = async () => (await run(program, ["keys", "rotate", "--config", config]).catch((fault) => fault)).stderr.trim();
  writeFileSync(keys, right.replace(/"lookup": "../, '"lookup": "00'));
  assert.match(await said(), /^The database: the key file does not fit this database: use the one it was made with\.$/);
  writeFileSync(keys, right.slice(0, 40));
  assert.match(await said(), /is not right: it is not a key file/);
  writeFileSync(keys, right.replace("demo", "production"));
  assert.match(await said(), /the database belongs to the demonstration, and the key file to production: they are never mixed/);
});
