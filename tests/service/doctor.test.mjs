// The doctor of installations: a good one, and several that are bad in one way each. The program has the demonstration
// in it, which production refuses: that fault is always there.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const program = new URL("../../target/debug/verkstallt", import.meta.url).pathname;

/** A mail server that says yes to everything. */
const mail = createServer((socket) => {
  socket.on("error", () => {});
  socket.write("220 here\r\n");
  let rest = "";
  socket.on("data", (data) => {
    const lines = (rest + data).split("\r\n");
    rest = lines.pop();
    for (const line of lines) {
      socket.write(line.startsWith("QUIT") ? "221 bye\r\n" : "250 yes\r\n");
      if (line.startsWith("QUIT")) socket.end();
    }
  });
});
before(() => new Promise((resolve) => { mail.listen(0, "127.0.0.1", resolve); }));
after(() => new Promise((resolve) => { mail.close(resolve); }));

/** A provider that is nowhere: the name is reserved for that (RFC 6761). */
const PROVIDER = `[[oidc]]
id = "siths"
name = "SITHS"
template = "inera"
issuer = "https://idp.invalid/oidc"
client_id = "verkstallt"
secret_file = "FOLDER/secret"
`;

/** What the backup of a new installation is called. */
const BACKUP = "verkstallt-20261124T010000Z.backup";

/** A new installation: its folder, its configuration, and a way to change that. */
function install({ migrated = true, provider = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-doctor-"));
  mkdirSync(join(folder, "keys"));
  mkdirSync(join(folder, "data"));
  mkdirSync(join(folder, "backups"));
  writeFileSync(join(folder, "secret"), "secret");
  const config = join(folder, "verkstallt.toml");
  const identity = execFileSync(program, ["backup", "keys", join(folder, "identity")], { encoding: "utf8" });
  writeFileSync(config, `listen = "127.0.0.1:0"
database = "sqlite:${folder}/data/verkstallt.db"
keys = "${folder}/keys/keys.json"
site = "https://verkstallt.example"
backups = "${folder}/backups"
[mail]
host = "127.0.0.1"
port = ${mail.address().port}
security = "none"
from = "svara-inte@verkstallt.example"
[backup]
recipients = ["${/age1[a-z0-9]+/.exec(identity)[0]}"]
${provider ? PROVIDER.replace("FOLDER", folder) : ""}`);
  execFileSync(program, ["keys", "new", join(folder, "keys/keys.json")]);
  if (migrated) {
    execFileSync(program, ["migrate", "--config", config]);
    const made = execFileSync(program, ["backup", "--config", config], { encoding: "utf8", stdio: "pipe" });
    renameSync(/^Wrote (\S+\.backup)/m.exec(made)[1], join(folder, "backups", BACKUP));
  }
  const change = (from, to) => {
    const text = readFileSync(config, "utf8");
    assert.ok(text.includes(from), from);
    writeFileSync(config, text.replace(from, to));
  };
  return { folder, config, change };
}

/** Asks the doctor, without standing in the way of the mail server. */
async function doctor({ config }, ...more) {
  const child = spawn(program, ["doctor", "--config", config, ...more]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => { stdout += data; });
  child.stderr.on("data", (data) => { stderr += data; });
  const code = await new Promise((resolve) => { child.on("close", resolve); });
  return { stdout, stderr, code };
}

/** What the doctor finds. */
async function findings(installation) {
  const { stdout, code } = await doctor(installation, "--json");
  const found = JSON.parse(stdout);
  for (const it of found) {
    assert.ok(["OK", "WARNING", "FAULT"].includes(it.verdict), it.verdict);
    assert.equal("advice" in it, it.verdict !== "OK", `${it.check} says what to do when something is to be done`);
  }
  assert.equal(code, found.some((it) => it.verdict === "FAULT") ? 1 : 0);
  return found;
}

const of = (found, check) => found.filter((it) => it.check === check);
const verdicts = (found, check) => of(found, check).map((it) => it.verdict);
const said = (found, check) => of(found, check).map((it) => `${it.verdict} ${it.seen}`).join("\n");

test("a good installation has no fault but the demonstration and a provider that is not there", async () => {
  const installation = install({ provider: true });
  const found = await findings(installation);
  // What sort of disk the tests run on is not the installation's.
  const faults = found.filter((it) => it.verdict === "FAULT").map((it) => it.check).filter((it) => it !== "disk");
  assert.deepEqual(faults, ["safety", "provider"], JSON.stringify(found, null, 1));
  assert.match(said(found, "safety"), /demonstration's login/);
  assert.match(said(found, "provider"), /siths, https:\/\/idp\.invalid\/oidc/);
  assert.match(said(found, "key file"), /mode 600, 0 days old, on the same file system/);
  assert.match(said(found, "keys"), /OK they fit the database/);
  assert.match(said(found, "schema"), /^OK/);
  assert.match(said(found, "database"), /OK journal_mode wal, synchronous 2.*\nOK the file is sound/);
  assert.match(said(found, "mail"), /^OK 127\.0\.0\.1 port \d+ takes us/);
  assert.match(said(found, "messages"), /^OK 0 wait, 0 given up/);
  assert.match(said(found, "backups"), /^OK the newest is 0 hours old/);
  assert.match(said(found, "clock"), /OK the log is empty/);
  rmSync(installation.folder, { recursive: true });
});

test("for people each finding is a line, and the end says how many faults there are", async () => {
  const installation = install();
  const { stdout, stderr, code } = await doctor(installation);
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines) assert.match(line, /^(OK|WARNING|FAULT) +[a-z]+/);
  const faults = lines.filter((line) => line.startsWith("FAULT"));
  assert.ok(faults.every((line) => line.includes(" → ")), "each fault says what to do");
  assert.match(stderr, new RegExp(`There are ${faults.length} faults\\.`));
  assert.equal(code, 1);
  rmSync(installation.folder, { recursive: true });
});

test("a configuration that cannot be read is told", async () => {
  const found = await findings({ config: "/nowhere/verkstallt.toml" });
  assert.deepEqual(verdicts(found, "configuration"), ["FAULT"]);
  const installation = install();
  installation.change("listen = ", "listen_adress = 1\nlisten = ");
  assert.match(said(await findings(installation), "configuration"), /unknown field `listen_adress`/);
  installation.change("listen_adress = 1", "stop_notice = 21");
  assert.match(said(await findings(installation), "configuration"), /`stop_notice` is at most 20 seconds/);
});

test("what production refuses is told, refusal by refusal", async () => {
  const installation = install({ provider: true });
  installation.change('site = "https://', 'site = "http://');
  installation.change("https://idp.invalid", "https://idp.test.invalid");
  const found = await findings(installation);
  assert.deepEqual(verdicts(found, "safety"), ["FAULT", "FAULT", "FAULT"]);
  assert.match(said(found, "safety"), /http:\/\/verkstallt\.example/);
  assert.match(said(found, "safety"), /idp\.test\.invalid is for tests/);
  assert.deepEqual(verdicts(found, "schema"), ["OK"], "it goes on");
});

test("a key file that others may read, that lies with the database, or that is another's", async () => {
  const installation = install();
  const keys = join(installation.folder, "keys/keys.json");
  chmodSync(keys, 0o644);
  assert.match(said(await findings(installation), "key file"), /^FAULT mode 644/);
  chmodSync(keys, 0o600);
  const other = install();
  writeFileSync(keys, readFileSync(join(other.folder, "keys/keys.json")));
  const found = await findings(installation);
  assert.match(said(found, "keys"), /^FAULT .*key file/);
  assert.deepEqual(of(found, "schema"), [], "what cannot be opened is not looked at");
  other.change("/keys/keys.json", "/data/keys.json");
  execFileSync(program, ["keys", "new", join(other.folder, "data/keys.json")]);
  assert.match(said(await findings(other), "key file"), /^WARNING .*in the same folder as the database/);
  rmSync(keys);
  const gone = await findings(installation);
  assert.match(said(gone, "key file"), /^FAULT .*No such file/);
  assert.match(said(gone, "keys"), /^FAULT .*cannot be read/);
});

test("a database that is not there is not made", async () => {
  const installation = install({ migrated: false });
  for (let round = 0; round < 2; round++) {
    assert.match(said(await findings(installation), "database"), /^FAULT there is no .*verkstallt\.db/);
  }
  writeFileSync(join(installation.folder, "data/verkstallt.db"), "");
  const empty = await findings(installation);
  assert.match(said(empty, "schema"), /^FAULT not as this program wants it: there are no tables yet/);
  assert.doesNotMatch(JSON.stringify(empty), /no such table/);
});

test("where everything was moved from, nobody writes any more until somebody says that it is used again", async () => {
  const installation = install();
  const { folder, config } = installation;
  const command = (words, input = "") => spawnSync(program, [...words, "--config", config], { encoding: "utf8", input });
  const add = () => command(["administrator", "add"], "Åsa\nÖberg\n19780523-9808\n");
  const nothing = command(["move", "--undo"]);
  assert.equal(nothing.status, 1);
  assert.match(nothing.stderr, /^Nothing has been moved from this database/);
  const moved = command(["move", "--to", `sqlite:${folder}/data/new.db`]);
  assert.equal(moved.status, 0, moved.stderr);
  assert.match(moved.stdout, /counts and hashes are the same on both sides/);
  const refused = add();
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /everything in it was moved to another one at \S+Z\. Change `database`.*verkstallt move --undo/s);
  assert.match(said(await findings(installation), "database"), /FAULT everything in it was moved to another one/);
  const again = command(["move", "--to", `sqlite:${folder}/data/newer.db`]);
  assert.match(again.stderr, /was moved to another one before/);
  assert.match(command(["keys", "rotate"]).stderr, /everything in it was moved to another one/);
  assert.match(command(["verify"]).stderr, /^NOTE: this is the old database/);
  const undone = command(["move", "--undo"]);
  assert.equal(undone.status, 0, undone.stderr);
  assert.match(undone.stdout, /see to it that no service starts with that one/);
  assert.equal(command(["verify"]).stderr.includes("NOTE"), false);
  assert.equal(add().status, 0);
  assert.doesNotMatch(said(await findings(installation), "database"), /moved/);
  // In the new one nothing stands in the way.
  installation.change("data/verkstallt.db", "data/new.db");
  assert.equal(add().status, 0);
});

test("a damaged file, and a log that was written tomorrow", async () => {
  const installation = install();
  const change = `import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
db.executescript("CREATE TABLE broken (a TEXT); INSERT INTO broken VALUES (NULL); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE broken (a TEXT NOT NULL)' WHERE name = 'broken'; PRAGMA writable_schema = OFF")
db.execute("INSERT INTO audit (seq, at, actor, action, record, request_id, seal) VALUES (1, ?, '-', 'x', 'x', 'x', x'00')", [int((time.time() + 86400) * 1000000)])
db.commit()`;
  execFileSync("python3", ["-c", change, join(installation.folder, "data/verkstallt.db")]);
  const found = await findings(installation);
  assert.match(said(found, "database"), /FAULT the file is damaged: NULL value in broken\.a/);
  assert.match(said(found, "clock"), /FAULT it is .*, and the last line of the log was written/);
});

test("a mail server that is not there, none at all, and messages that wait", async () => {
  const installation = install();
  const change = `import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
at = int((time.time() - 7300) * 1000000)
db.execute("INSERT INTO outbox (id, kind, body_sealed, created_at, next_at) VALUES ('a', 'x', x'00', ?, ?)", [at, at])
db.commit()`;
  execFileSync("python3", ["-c", change, join(installation.folder, "data/verkstallt.db")]);
  installation.change(`port = ${mail.address().port}`, "port = 1");
  const found = await findings(installation);
  assert.match(said(found, "mail"), /^FAULT 127\.0\.0\.1 port 1: /);
  assert.match(said(found, "messages"), /^WARNING 1 wait, 0 given up, the oldest for 2 hours/);
  installation.change(/\[mail\][^[]*/.exec(readFileSync(installation.config, "utf8"))[0], "");
  assert.match(said(await findings(installation), "mail"), /^WARNING there is no mail server/);
});

test("backups that are old, that are not there, and that nobody has said the place of", async () => {
  const installation = install();
  const backup = join(installation.folder, "backups", BACKUP);
  const hoursAgo = (hours) => {
    const at = new Date(Date.now() - hours * 3_600_000);
    utimesSync(backup, at, at);
  };
  hoursAgo(28);
  assert.match(said(await findings(installation), "backups"), /^WARNING the newest is 28 hours old/);
  hoursAgo(200);
  assert.match(said(await findings(installation), "backups"), /^FAULT the newest is 200 hours old/);
  writeFileSync(join(installation.folder, "backups/verkstallt-20261125T010000Z.backup.part"), "half of one");
  rmSync(backup);
  assert.match(said(await findings(installation), "backups"), /^FAULT there is none/);
  rmSync(join(installation.folder, "backups"), { recursive: true });
  assert.match(said(await findings(installation), "backups"), /^FAULT .*No such file/);
  installation.change("backups = ", "# backups = ");
  assert.match(said(await findings(installation), "backups"), /^WARNING the setting `backups` is missing/);
});

test("a newest backup that is cut off, empty or from the future is told of", async () => {
  const installation = install();
  const backup = join(installation.folder, "backups", BACKUP);
  for (const [length, words] of [[100, "is no backup, or is cut off near its beginning"], [0, "is empty"]]) {
    truncateSync(backup, length);
    assert.match(said(await findings(installation), "backups"), new RegExp(`^FAULT the newest, .*${BACKUP}, ${words}`));
  }
  const tomorrow = new Date(Date.now() + 24 * 3_600_000);
  utimesSync(backup, tomorrow, tomorrow);
  assert.match(said(await findings(installation), "backups"), /^FAULT there is none\nWARNING .* is from the future, and was not counted$/);
});

test("a secret key among the recipients is never printed", async () => {
  const installation = install();
  const secret = /AGE-SECRET-KEY-\S+/.exec(readFileSync(join(installation.folder, "identity"), "utf8"))[0];
  installation.change(/recipients = .*/.exec(readFileSync(installation.config, "utf8"))[0], `recipients = ["${secret}"]`);
  const found = await findings(installation);
  assert.match(said(found, "backups"), /^FAULT \[backup\] `recipients` holds a SECRET key/);
  const backup = spawnSync(program, ["backup", "--config", installation.config], { encoding: "utf8" });
  assert.match(backup.stderr, /holds a SECRET key.*make a new one/s);
  assert.doesNotMatch(JSON.stringify(found) + backup.stdout + backup.stderr, /AGE-SECRET/);
});

test("a folder as key file, and folders that are not there, are told of with what to do", async () => {
  const installation = install();
  const backup = (to) => spawnSync(program, ["backup", "--config", installation.config, "--to", to], { encoding: "utf8" });
  assert.match(backup("/nowhere/backups").stderr, /There is no folder \/nowhere\/backups.*Make it/s);
  const moved = spawnSync(program, ["move", "--config", installation.config, "--to", "sqlite:/nowhere/x.db"], { encoding: "utf8" });
  assert.match(moved.stderr, /there is no folder \/nowhere: make it/);
  installation.change("/keys/keys.json", "/keys");
  assert.match(said(await findings(installation), "key file"), /^FAULT .*\/keys is a folder$/);
});

test("no command speaks to a database elsewhere that is not known by its certificate", async () => {
  const installation = install();
  const elsewhere = "postgres://verkstallt@192.0.2.2/verkstallt";
  const refused = (words, input = "") => {
    const { status, stderr } = spawnSync(program, [...words, "--config", installation.config], { input, encoding: "utf8" });
    assert.equal(status, 1, words.join(" "));
    assert.match(stderr, /whoever stands in between could read everything/, words.join(" "));
  };
  refused(["move", "--to", elsewhere]);
  installation.change(/database = .*/.exec(readFileSync(installation.config, "utf8"))[0], `database = "${elsewhere}"`);
  for (const words of [["migrate"], ["backup"], ["verify"], ["audit", "head"], ["keys", "rotate"], ["sessions", "end", "--all"], ["administrator", "add"], ["retention", "preview"], ["bounce"]]) {
    refused(words, "Anna\nProv\n19690308-9800\n");
  }
  const found = await findings(installation);
  assert.match(said(found, "safety"), /The database is on 192\.0\.2\.2/);
  assert.match(said(found, "database"), /^FAULT it was not looked at, since its address is not safe$/);
  installation.change(elsewhere, "postgres://verkstallt@localhost/verkstallt?sslmod=verify-full");
  const { stderr } = spawnSync(program, ["migrate", "--config", installation.config], { encoding: "utf8" });
  assert.match(stderr, /has `sslmod`, which is not known there/);
});

test("backups for nobody, and for what is no public key, are told of", async () => {
  const installation = install();
  installation.change(/recipients = .*/.exec(readFileSync(installation.config, "utf8"))[0], "recipients = []");
  assert.match(said(await findings(installation), "backups"), /^FAULT \[backup\] `recipients` is empty/);
  installation.change("recipients = []", 'recipients = ["age1x"]');
  assert.match(said(await findings(installation), "backups"), /^FAULT .*age1x is no public key/);
});

test("ending the sessions of a number that nobody has, or that is none, is told in words", () => {
  const installation = install();
  const end = (input) => spawnSync(program, ["sessions", "end", "--config", installation.config], { input, encoding: "utf8" });
  assert.match(end("19690308-9800\n").stderr, /Nobody has that number\./);
  assert.match(end("19690308-9801\n").stderr, /its last digit does not fit the others\. Nobody has been logged out/);
  assert.match(end("").stderr, /^Personal number: Nothing was given\. Nobody has been logged out\.$/m);
});

test("the first administrator is let in from standard input, and no number stands among the arguments", () => {
  const installation = install();
  const add = (input) => spawnSync(program, ["administrator", "add", "--config", installation.config], { input, encoding: "utf8" });
  const wrong = add("Anna\nProv\n19690308-9801\n");
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /no personal or co-ordination number/);
  assert.equal(add("Anna\n").status, 1);
  const added = add("Anna\nProv\n19690308-9800\n");
  assert.equal(added.status, 0, added.stderr);
  assert.match(added.stdout, /can log in as an administrator/);
  assert.doesNotMatch(added.stdout + added.stderr, /690308-?9800/);
  assert.match(add("Anna\nProv\n6903089800\n").stdout, /is an administrator already/);
  const ask = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(\"SELECT group_concat(actor || ' ' || action || ' ' || request_id) FROM audit\").fetchone()[0])";
  const log = execFileSync("python3", ["-c", ask, join(installation.folder, "data/verkstallt.db")], { encoding: "utf8" });
  assert.equal(log.trim(), "- assignment.give administrator add");
  const number = spawnSync(program, ["administrator", "add", "--config", installation.config, "196903089800"]);
  assert.equal(number.status, 2, "an argument is refused");
});
