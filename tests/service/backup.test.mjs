// A backup is made while reports are sent, and what is restored from it is the same, byte for byte.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { closeSync, constants, copyFileSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, after, test } from "node:test";
import { program, startService } from "../browser/lib.mjs";
import { Client, answers } from "./client.mjs";
import { until } from "./load.mjs";

const folder = mkdtempSync(join(tmpdir(), "verkstallt-backup-"));
const identity = join(folder, "identity.txt");
const backups = join(folder, "backups");

/** Runs the program to its end; gives its status and what it said. */
const run = (...words) => new Promise((resolve) => {
  execFile(program, words, { maxBuffer: 1 << 26 }, (error, out, err) => resolve({ status: error ? (error.code ?? error.signal) : 0, out, err }));
});

const well = async (...words) => {
  const ended = await run(...words);
  assert.equal(ended.status, 0, `${words.join(" ")}: ${ended.err}${ended.out}`);
  return ended;
};

const refused = async (said, ...words) => {
  const ended = await run(...words);
  assert.equal(ended.status, 1, `${words.join(" ")}: ${ended.out}`);
  assert.match(ended.err, said);
  return ended;
};

/** A configuration for the database and keys in a folder; gives its path. */
function configure(place, { keys = join(place, "keys.json"), database = `sqlite:${join(place, "demo.db")}` } = {}) {
  const path = join(place, "verkstallt.toml");
  const recipient = readFileSync(identity, "utf8").match(/age1[a-z0-9]+/)[0];
  writeFileSync(path, `listen = "127.0.0.1:0"\ndatabase = "${database}"\nkeys = "${keys}"\nsite = "https://verkstallt.example"\nbackups = "${backups}"\n\n[backup]\nrecipients = ["${recipient}"]\n`);
  return path;
}

/** An empty folder with the service's keys, and a configuration. */
function empty(name) {
  const place = join(folder, name);
  mkdirSync(place);
  copyFileSync(join(service.folder, "keys.json"), join(place, "keys.json"));
  return configure(place);
}

/** What a script in Python says about a database file. */
const sqlite = (path, script) =>
  execFileSync("python3", ["-c", `import sqlite3,sys,random\ndb=sqlite3.connect(sys.argv[1])\n${script}\ndb.commit()`, path]).toString().trim();

let service, config, backup, nBefore;
const receipts = new Map();

before(async () => {
  await well("backup", "keys", identity);
  mkdirSync(backups);
  service = await startService();
  config = configure(service.folder);
  const client = new Client(service.base);
  await client.logIn();
  for (let number = 0; number < 5; number++) {
    const report = await client.send(await client.draft(answers(number)));
    receipts.set(report, Buffer.from(await (await client.ask(`${report}/kvittens.pdf`)).arrayBuffer()));
  }
});
after(() => service?.stop());

/** A backup that has been stopped while it was being written. */
async function halfway() {
  for (let turn = 0; turn < 20; turn++) {
    const child = spawn(program, ["backup", "--config", config]);
    const said = { out: "", err: "" };
    child.stdout.on("data", (data) => { said.out += data; });
    child.stderr.on("data", (data) => { said.err += data; });
    const ended = new Promise((resolve) => child.on("close", resolve)).then((code) => ({ code, ...said }));
    await until("a backup", () => /Backing up: \d+ %/.test(said.err) || child.exitCode !== null);
    child.kill("SIGSTOP");
    if (readdirSync(backups).some((name) => name.endsWith(".part"))) return { ended, goOn: () => child.kill("SIGCONT") };
    // It was over before.
    child.kill("SIGCONT");
    await ended;
    for (const name of readdirSync(backups)) rmSync(join(backups, name));
  }
  throw new Error("no backup was stopped in its middle");
}

test("a backup is made while reports are sent, and only its owner can read the file", async () => {
  const reports = () => Number(sqlite(join(service.folder, "demo.db"), 'print(db.execute("SELECT COUNT(*) FROM report").fetchone()[0])'));
  nBefore = reports();
  const going = await halfway();
  const client = new Client(service.base);
  await client.logIn();
  for (const number of [100, 101, 102, 103]) await client.send(await client.draft(answers(number)));
  assert.equal(reports(), nBefore + 4);
  const draft = await client.draft(answers(104));
  going.goOn();
  const [ended] = await Promise.all([going.ended, client.send(draft)]);
  assert.equal(ended.code, 0, ended.err);
  assert.match(ended.err, /Backing up: 100 %/, "without a terminal there are lines instead of a bar");
  assert.match(ended.out, /^Wrote .*verkstallt-\d{8}T\d{6}Z\.backup: \d+ rows in \d+ tables, \d+ bytes\.$/m);
  assert.match(ended.out, /The key file .*keys\.json is NOT in it/);
  const [name, ...others] = readdirSync(backups);
  assert.deepEqual(others, [], "nothing unfinished is left");
  backup = join(backups, name);
  assert.equal(statSync(backup).mode & 0o777, 0o600);
  assert.equal(readFileSync(backup).subarray(0, 21).toString(), "age-encryption.org/v1");
  assert.equal(statSync(identity).mode & 0o777, 0o600);
  await refused(/^The file .*identity\.txt cannot be made/, "backup", "keys", identity);
});

test("where the configuration names no folder, the nightly backup goes to the one that its unit has", async () => {
  const state = join(folder, "state");
  mkdirSync(join(state, "backups"), { recursive: true });
  const path = join(folder, "older.toml");
  writeFileSync(path, readFileSync(config, "utf8").replace(/^backups = .*$/m, ""));
  await refused(/^There is no folder to write the backup in/, "backup", "--config", path);
  const env = { ...process.env, STATE_DIRECTORY: `${state}:${join(state, "backups")}` };
  execFileSync(program, ["backup", "--config", path, "--keep", "14"], { env, stdio: "pipe" });
  assert.match(readdirSync(join(state, "backups")).join(), /^verkstallt-\d{8}T\d{6}Z\.backup$/);
});

test("a backup is read through without any database", async () => {
  const ended = await well("verify", backup, "--identity", identity);
  assert.match(ended.out, /by version .* with the tables of step \d+/);
  const [, nReports] = /^ +(\d+) {2}[0-9a-f]{64} {2}report$/m.exec(ended.out);
  assert.equal(Number(nReports), nBefore, "what was sent while it was made is not in it");
  assert.match(ended.out, /is whole: \d+ rows in \d+ tables/);
});

test("what is restored passes verify and shows the same receipts, byte for byte", async (t) => {
  const restored = empty("restored");
  for (const words of [["verify"], ["backup"], ["audit", "head"], ["audit", "verify"], ["keys", "rotate"], ["move", "--to", `sqlite:${join(folder, "never.db")}`]]) {
    await refused(/there is no file .*demo\.db/, ...words, "--config", restored);
  }
  assert.deepEqual(readdirSync(join(folder, "restored")).sort(), ["keys.json", "verkstallt.toml"], "no database was made");
  assert.ok(!existsSync(join(folder, "never.db")));
  const ended = await well("restore", backup, "--config", restored, "--identity", identity);
  assert.match(ended.out, /Restored \d+ rows in \d+ tables, each table with the same count and hash/);
  assert.equal(/Restoring: (\d+)$/m.exec(ended.err)[1], /Restored (\d+) rows/.exec(ended.out)[1], "each row is counted once");
  const verified = await well("verify", "--config", restored);
  assert.match(verified.out, /Everything is as it was written/);
  await refused(/is not empty/, "restore", backup, "--config", restored, "--identity", identity);
  const again = await startService({ folder: join(folder, "restored") });
  t.after(() => again.stop());
  const client = new Client(again.base);
  await client.logIn();
  for (const [report, pdf] of receipts) {
    const there = Buffer.from(await (await client.ask(`${report}/kvittens.pdf`)).arrayBuffer());
    assert.ok(there.equals(pdf), `${report} has another receipt`);
  }
  console.log(`# ${receipts.size} receipts the same, byte for byte`);
});

test("another key, a changed byte, a missing end and another file are told apart from a backup", async () => {
  const other = join(folder, "other.txt");
  await well("backup", "keys", other);
  await refused(/is not for the key in .*other\.txt/, "verify", backup, "--identity", other);
  await refused(/cannot be read/, "verify", backup, "--identity", join(folder, "none.txt"));
  await refused(/is not a backup/, "verify", identity, "--identity", identity);
  const whole = readFileSync(backup);
  const damaged = join(folder, "damaged.backup");
  const target = empty("damaged");
  for (let part = 1; part < 10; part++) {
    const place = Math.floor((whole.length * part) / 10);
    const bytes = Buffer.from(whole);
    bytes[place] ^= 1;
    writeFileSync(damaged, bytes);
    await refused(/is damaged: a byte in it has been changed, or it is cut off/, "verify", damaged, "--identity", identity);
    writeFileSync(damaged, whole.subarray(0, place));
    await refused(/cut off/, "verify", damaged, "--identity", identity);
  }
  await refused(/cut off/, "restore", damaged, "--config", target, "--identity", identity);
  await refused(/begun and not finished/, "verify", "--config", target);
});

test("a restoring that is killed is not taken for a database, and can be begun anew", async () => {
  const target = empty("killed");
  // The backup comes through a pipe, and its last byte never does: the restoring cannot be over before it is killed.
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const child = spawn(program, ["restore", pipe, "--config", target, "--identity", identity]);
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
  const given = createWriteStream(pipe).on("error", () => { /* Nobody reads any more. */ });
  given.write(readFileSync(backup).subarray(0, -1));
  let said = "";
  child.stderr.on("data", (data) => { if (/Restoring: \d+ %/.test(said += data)) child.kill("SIGKILL"); });
  const how = await ended;
  // Whoever waits for a reader of the pipe is let go, if there was none.
  closeSync(openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK));
  given.destroy();
  assert.equal(how, "SIGKILL", said);
  await refused(/begun and not finished/, "verify", "--config", target);
  await refused(/begun and not finished/, "migrate", "--config", target);
  await well("restore", backup, "--config", target, "--identity", identity);
  assert.match((await well("verify", "--config", target)).out, /Everything is as it was written/);
});

test("demonstration and production are not mixed", async () => {
  const place = join(folder, "production");
  mkdirSync(place);
  await well("keys", "new", join(place, "keys.json"));
  await refused(/never mixed/, "restore", backup, "--config", configure(place), "--identity", identity);
});

test("a changed byte in a report, a receipt or the log is found, and the record named", async () => {
  const target = empty("bent");
  await well("restore", backup, "--config", target, "--identity", identity);
  const database = join(folder, "bent", "demo.db");
  const flip = `
for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall(): db.execute(f"DROP TRIGGER {name}")
def flip(table, key, column, n):
    rows = random.sample(db.execute(f"SELECT {key}, {column} FROM {table}").fetchall(), n)
    for record, sealed in rows:
        bent = bytearray(sealed); bent[random.randrange(len(bent))] ^= 1 << random.randrange(8)
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (bytes(bent), record))
        print(table, record)
`;
  const bent = sqlite(database, `${flip}\nflip("report", "id", "document_sealed", 95)\nflip("receipt", "report_id", "pdf_sealed", 5)`).split("\n");
  assert.equal(bent.length, 100);
  const found = await refused(/\d+ findings: the database is not as it was written/, "verify", "--config", target);
  for (const record of bent) assert.ok(found.out.includes(`${record}: `), `${record} was not found`);
  let n_lines = 0;
  for (let round = 0; round < 5; round++) {
    const line = sqlite(database, `
seq = random.choice(db.execute("SELECT seq FROM audit").fetchall())[0]
db.execute("UPDATE audit SET record = substr(record, 1, length(record) - 1) || char(unicode(substr(record, -1)) + 1) WHERE seq = ?", (seq,))
print(seq)`);
    const said = await refused(/\d+ findings/, "verify", "--config", target);
    assert.ok(said.out.includes(`audit: line ${line} has been changed`), said.out.match(/audit: .*/)?.[0]);
    n_lines++;
    sqlite(database, `db.execute("UPDATE audit SET record = substr(record, 1, length(record) - 1) || char(unicode(substr(record, -1)) - 1) WHERE seq = ${line}")`);
  }
  console.log(`# ${bent.length} changed reports and receipts, and ${n_lines} changed lines of the log, all found`);
});

test("nothing is moved from a database that a service has open", async () => {
  const never = join(folder, "never.db");
  await refused(/Others have the database open.*Stop the service/s, "move", "--config", config, "--to", `sqlite:${never}`);
  assert.ok(!existsSync(never));
  // The service has not noticed.
  const client = new Client(service.base);
  await client.logIn();
  await client.send(await client.draft(answers(3990)));
});

test("everything is moved to another database, which is compared", async () => {
  const moved = `sqlite:${join(folder, "moved.db")}`;
  const restored = join(folder, "restored", "verkstallt.toml");
  for (const same of ["demo.db", "../restored/demo.db"]) {
    await refused(/names already/, "move", "--config", restored, "--to", `sqlite:${folder}/restored/${same}`);
  }
  // What comes to nothing leaves the database in use.
  await refused(/is not empty/, "move", "--config", restored, "--to", `sqlite:${join(folder, "bent", "demo.db")}`);
  const ended = await well("move", "--config", restored, "--to", moved);
  assert.match(ended.out, /counts and hashes are the same on both sides/);
  assert.match(ended.out, /change\s+`database` to the new address/);
  await refused(/was moved to another one before/, "move", "--config", restored, "--to", moved);
  const config = configure(join(folder, "restored"), { database: moved });
  assert.match((await well("verify", "--config", config)).out, /Everything is as it was written/);
});

test("only so many backups are kept, and those that are not ours are left alone", async () => {
  writeFileSync(join(backups, "verkstallt-mine.backup"), "");
  writeFileSync(join(backups, "verkstallt-20200101T000000Z.backup"), "");
  const ended = await well("backup", "--config", config, "--keep", "2");
  assert.match(ended.out, /Removed .*verkstallt-20200101T000000Z\.backup/);
  assert.ok(existsSync(backup) && existsSync(join(backups, "verkstallt-mine.backup")));
  assert.equal(readdirSync(backups).length, 3);
});
