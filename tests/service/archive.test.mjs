// The archive of PostgreSQL's changes, as docs/operations.md sets it up: it takes what it has already, never another content
// for it, and nothing is missing in it after a promotion.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "./load.mjs";
import { Postgres } from "./postgres.mjs";

const document = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
/** What a line of the document's settings says. */
const setting = (name) => document.match(new RegExp(`^${name} = '?(.*?)'?$`, "m"))[1];
/** The document's command for a machine by its name, with the archive in a folder of the test's. */
const command = (folder, machine) => setting("archive_command").replaceAll("/var/backups/wal", folder).replaceAll("$(hostname)", machine);

/** A folder that is gone after the test, and that PostgreSQL's user may write in. */
function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-archive-"));
  chmodSync(folder, 0o777);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("what is archived already is taken again, another content never, and a crash in the middle is made good", (t) => {
  const folder = folderOf(t);
  const [archive, data] = [join(folder, "wal"), join(folder, "pg_wal")];
  for (const each of [archive, data]) mkdirSync(each);
  const archived = join(archive, "A");
  /** As PostgreSQL runs it: from its own folder, with the path and the name filled in. */
  const run = (content) => {
    writeFileSync(join(data, "A"), content);
    return spawnSync("sh", ["-c", command(archive, "a").replaceAll("%p", "pg_wal/A").replaceAll("%f", "A")], { cwd: folder }).status;
  };
  // What a machine that died while it copied has left.
  writeFileSync(join(archive, "A.a.part"), "a ha");
  assert.equal(run("a half and a half"), 0);
  assert.equal(readFileSync(archived, "utf8"), "a half and a half");
  // What a machine has to do anew that died before it noted that it was done.
  assert.equal(run("a half and a half"), 0);
  for (const other of ["a half and another", "a half", ""]) assert.notEqual(run(other), 0, `"${other}" is refused`);
  assert.equal(readFileSync(archived, "utf8"), "a half and a half");
  assert.deepEqual(readdirSync(archive), ["A"]);
  rmSync(archive, { recursive: true });
  assert.notEqual(run("a half and a half"), 0, "an archive that is not there");
});

test("after a promotion the new primary archives, and a copy from before it goes on to what was stored after it", async (t) => {
  const folder = folderOf(t);
  const archive = join(folder, "wal");
  mkdirSync(archive);
  chmodSync(archive, 0o777);
  const [seenByA, seenByB] = ["a", "b"].map((name) => join(folder, name));
  for (const each of [seenByA, seenByB]) symlinkSync(archive, each);
  const settings = (seen, machine) => ({ archive_mode: setting("archive_mode"), archive_command: command(seen, machine) });
  const primary = await Postgres.start(t, settings(seenByA, "a"));
  const before = await Postgres.make(t, { restore_command: `cp ${archive}/%f %p`, wal_retrieve_retry_interval: "100ms" });
  await primary.copy(before, "-R");
  const standby = await primary.synchronousStandby(t, settings(seenByB, "b"));
  /** Stores a number and ends the file that it stands in; gives the file's name. */
  const store = async (server, number) => {
    await server.rows(`INSERT INTO kept VALUES (${number})`);
    const [[name]] = await server.rows("SELECT pg_walfile_name(pg_switch_wal())");
    return name;
  };
  await primary.rows("CREATE TABLE kept (number INT)");
  const shared = await store(primary, 1);
  // The standby archives it too, and may be first.
  await until("the first file, by the primary", async () => (await primary.rows("SELECT last_archived_wal FROM pg_stat_archiver"))[0][0] === shared);
  // The primary does not reach the archive any more, and dies.
  rmSync(seenByA);
  await store(primary, 2);
  await store(primary, 3);
  await primary.kill();
  await standby.promote();
  await standby.rows("ALTER SYSTEM SET synchronous_standby_names = ''");
  await standby.rows("SELECT pg_reload_conf()");
  await store(standby, 4);
  await standby.rows("CHECKPOINT");
  const last = await store(standby, 5);
  await until("the last file", () => existsSync(join(archive, last)));
  const waiting = () => readdirSync(join(standby.data, "pg_wal", "archive_status")).filter((name) => name.endsWith(".ready"));
  await until(() => `an empty queue (${waiting()})`, () => waiting().length === 0);
  assert.deepEqual(await standby.rows("SELECT failed_count FROM pg_stat_archiver"), [[0]]);
  assert.deepEqual(readdirSync(archive).filter((name) => name.endsWith(".part")), []);

  await before.start();
  const kept = async () => (await before.rows("SELECT number FROM kept ORDER BY number").catch(() => [])).map(([number]) => number);
  await until("everything that was stored, from the archive", async () => String(await kept()) === "1,2,3,4,5");
});

test("going back to a moment: nothing is written while one looks, and the branch's history is archived", async (t) => {
  const archive = join(folderOf(t), "wal");
  mkdirSync(archive);
  chmodSync(archive, 0o777);
  const archiving = { archive_mode: setting("archive_mode"), archive_command: command(archive, "a") };
  const server = await Postgres.start(t, archiving);
  const copy = await Postgres.make(t);
  await server.copy(copy);
  await server.rows("CREATE TABLE kept (number INT)");
  await server.rows("INSERT INTO kept VALUES (1)");
  const [[moment]] = await server.rows("SELECT clock_timestamp()::text");
  await server.rows("INSERT INTO kept VALUES (2)");
  const [[last]] = await server.rows("SELECT pg_walfile_name(pg_switch_wal())");
  await until("the last file", () => existsSync(join(archive, last)));
  await server.kill();

  const [, block] = document.match(/`conf\.d\/zz-restore\.conf`[^]*?```ini\n([^]*?)```/);
  const lines = block.trim().split("\n").map((line) => line.match(/^\s*(\w+) = '?(.*?)'?$/).slice(1));
  const restoring = Object.fromEntries(lines.map(([name, value]) => [name, value.replace("/var/backups/wal", archive)]));
  assert.ok(restoring.recovery_target_time, "the document names a moment");
  copy.settings = { ...archiving, ...restoring, recovery_target_time: moment };
  writeFileSync(join(copy.data, "recovery.signal"), "");
  const before = readdirSync(archive);
  await copy.start();
  await until("the moment", async () => (await copy.rows("SELECT pg_get_wal_replay_pause_state()"))[0][0] === "paused");
  assert.deepEqual(await copy.rows("SELECT number FROM kept"), [[1]]);
  assert.deepEqual(readdirSync(archive), before);
  await copy.rows("SELECT pg_wal_replay_resume()");
  await until("the branch's history", () => existsSync(join(archive, "00000002.history")));
  await until("the end of the recovery", async () => (await copy.rows("SELECT pg_is_in_recovery()"))[0][0] === false);
  await copy.rows("INSERT INTO kept VALUES (3)");
  assert.deepEqual(await copy.rows("SELECT number FROM kept ORDER BY number"), [[1], [3]]);
});
