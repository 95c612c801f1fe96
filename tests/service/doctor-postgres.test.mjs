// What the program says of a PostgreSQL that is not there, is a standby, does not archive, or lets nobody change tables:
// each in words that tell what to do.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "./load.mjs";
import { Postgres } from "./postgres.mjs";

const program = new URL("../../target/debug/verkstallt", import.meta.url).pathname;

/** A folder with keys, and a way to make configurations in it for an address. */
function installation(t) {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-doctor-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const keys = join(folder, "keys.json");
  execFileSync(program, ["keys", "new", keys]);
  let number = 0;
  return (database) => {
    const config = join(folder, `${++number}.toml`);
    writeFileSync(config, `listen = "127.0.0.1:0"\ndatabase = "${database}"\nkeys = "${keys}"\nsite = "https://verkstallt.example"\n`);
    return config;
  };
}

const run = (config, ...words) => spawnSync(program, [...words, "--config", config], { encoding: "utf8" });

/** What the doctor says of the database: verdict, what was seen, and what to do. */
function database(config) {
  const found = JSON.parse(run(config, "doctor", "--json").stdout).filter((it) => it.check === "database");
  return found.map((it) => `${it.verdict} ${it.seen}${it.advice ? ` → ${it.advice}` : ""}`).join("\n");
}

test("a server that is not there, that is a standby, or whose certificate's file is missing is told as what it is", async (t) => {
  const server = await Postgres.start(t);
  const configure = installation(t);
  const good = configure(server.url);
  assert.equal(run(good, "migrate").status, 0);
  const standby = await server.synchronousStandby(t);
  const follows = configure(standby.url);
  assert.match(run(follows, "backup", "--to", tmpdir()).stderr, /the server at 127\.0\.0\.1:\d+ is a standby/);
  assert.match(database(follows), /^FAULT .*is a standby.* → Give the primary's address in `database`/);
  const unseen = configure(`${server.url}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`);
  const missing = run(unseen, "migrate").stderr;
  assert.match(missing, /the file \/nowhere\/ca\.pem, which the database's address names, cannot be read: No such file/);
  const nobody = configure(server.url.replace(/\/postgres$/, "/nobodys"));
  const said = run(nobody, "migrate").stderr;
  assert.equal(said.match(/database "nobodys" does not exist/g).length, 1, said);
  assert.doesNotMatch(said, /at line \d/);
  await standby.kill();
  await server.kill();
  const refused = new RegExp(`nobody answers at 127\\.0\\.0\\.1:${server.port}: Connection refused`);
  assert.match(run(good, "migrate").stderr, refused);
  assert.match(database(good), refused);
});

test("an archive that fails is a fault, and so are segments that wait; one that works is not", async (t) => {
  const server = await Postgres.start(t);
  const config = installation(t)(server.url);
  assert.equal(run(config, "migrate").status, 0);
  assert.match(database(config), /^OK no archive of its log$/m);
  await server.rows("ALTER SYSTEM SET archive_mode = 'on'");
  await server.rows("ALTER SYSTEM SET archive_command = 'false'");
  await server.kill();
  await server.start();
  const archiver = async (column) => (await server.rows(`SELECT ${column} AS value FROM pg_stat_archiver`))[0][0];
  await server.rows("SELECT pg_switch_wal()");
  await until("a failure", async () => (await archiver("failed_count")) > 0);
  assert.match(database(config), /^FAULT archiving its log failed .*; it succeeded never → /m);
  await server.rows("ALTER SYSTEM SET archive_command = 'true'");
  await server.rows("SELECT pg_reload_conf()");
  await until("a success", async () => (await archiver("last_archived_time > last_failed_time")) === true);
  assert.match(database(config), /^OK its log is archived, the last time /m);
  await server.rows("ALTER SYSTEM SET archive_command = ''");
  await server.rows("SELECT pg_reload_conf()");
  await until("the setting", async () => (await server.rows("SELECT current_setting('archive_command') AS value"))[0][0] === "");
  assert.match(database(config), /^FAULT its log is to be archived, and archive_command is empty → /m);
});

test("a role that may not change tables is told so, and not when there is nothing to change", async (t) => {
  const server = await Postgres.start(t);
  await server.rows("CREATE ROLE service LOGIN");
  await server.rows("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  const configure = installation(t);
  const [owner, service] = [configure(server.url), configure(server.url.replace("verkstallt@", "service@"))];
  const refused = run(service, "migrate");
  assert.equal(refused.status, 1);
  assert.equal(refused.stderr.match(/permission denied for schema public/g).length, 1, refused.stderr);
  assert.match(refused.stderr, /made, changed and filled with the role that owns them/);
  assert.equal(run(owner, "migrate").status, 0);
  await server.rows("GRANT USAGE ON SCHEMA public TO service");
  await server.rows("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO service");
  const again = run(service, "migrate");
  assert.deepEqual([again.status, again.stdout, again.stderr], [0, "The tables are up to date.\n", ""]);
  assert.match(database(owner), /^WARNING the role .* owns the tables.* → Give the service a role of its own/m);
  assert.doesNotMatch(database(service), /owns the tables/);
  // What is refused about the archive takes nothing else away, and is of no interest where there is none.
  await server.rows("REVOKE EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) FROM PUBLIC");
  assert.match(database(service), /^OK PostgreSQL \d+\n[^]*^OK no archive of its log$/m);
  await server.rows("ALTER SYSTEM SET archive_mode = 'on'");
  await server.kill();
  await server.start();
  assert.match(database(service), /^OK PostgreSQL \d+\n[^]*^WARNING its log is to be archived, and this role may not see whether it is → /m);
});

test("a command that waits for a standby says so, and is done when the standby is back", async (t) => {
  const server = await Postgres.start(t);
  const config = installation(t)(server.url);
  assert.equal(run(config, "migrate").status, 0);
  const standby = await server.synchronousStandby(t);
  await standby.kill();
  const child = spawn(program, ["administrator", "add", "--config", config]);
  t.after(() => child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => { stdout += data; });
  child.stderr.on("data", (data) => { stderr += data; });
  child.stdin.end("Anna\nProv\n19690308-9800\n");
  const ended = once(child, "close");
  await until("a word", () => stderr.includes("Waiting for the standby"));
  assert.equal(stdout, "");
  await standby.start();
  assert.deepEqual((await ended)[0], 0, stderr);
  assert.match(stdout, /can log in as an administrator/);
});

test("a command that waits for somebody's lock does not blame a standby that every commit waits for", async (t) => {
  const server = await Postgres.start(t, { synchronous_commit: "remote_apply" });
  const config = installation(t)(server.url);
  assert.equal(run(config, "migrate").status, 0);
  await server.rows("CREATE TABLE kept (number INT)");
  // It takes its time with each commit, so that somebody waits for it at every moment.
  await server.synchronousStandby(t, { recovery_min_apply_delay: "1s" });
  let isOver = false;
  const busy = async () => { while (!isOver) await server.rows("INSERT INTO kept VALUES (1)"); };
  const others = [busy(), busy()];
  const holder = server.rows("BEGIN; LOCK TABLE audit_head; SELECT pg_sleep(60)").catch(() => {});
  const waiting = (where) => server.rows(`SELECT pid FROM pg_stat_activity WHERE ${where}`);
  await until("the lock", async () => (await waiting("wait_event = 'PgSleep'")).length > 0);
  const child = spawn(program, ["administrator", "add", "--config", config]);
  t.after(() => child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.on("data", (data) => { stderr += data; });
  child.stdout.resume();
  child.stdin.end("Anna\nProv\n19690308-9800\n");
  const ended = once(child, "close");
  // As long as nobody wonders, and a little more.
  await until("a long wait", async () => (await waiting("wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '6 seconds'")).length > 0);
  await server.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
  await holder;
  const [status] = await ended;
  isOver = true;
  await Promise.all(others);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /Waiting for the standby/);
});
