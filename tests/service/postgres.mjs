// A PostgreSQL of the test's own, that can be killed, started again, copied to a standby and promoted.
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "./load.mjs";

const run = promisify(execFile);
const isRoot = process.getuid() === 0;
const installed = "/usr/lib/postgresql";
/** Where Debian puts the server's programs: the newest version. */
const binaries = () => join(installed, readdirSync(installed).sort((a, b) => a - b).at(-1), "bin");

/** A port that nobody has right now. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A program of the server's, run as a user that PostgreSQL accepts. */
function command(program, given) {
  const path = join(binaries(), program);
  return isRoot ? ["runuser", ["-u", "postgres", "--", path, ...given]] : [path, given];
}

const call = (program, ...given) => run(...command(program, given), { cwd: "/", maxBuffer: 1 << 28 });

/** The processes that a process has begun. */
function children(parent) {
  const stat = (pid) => { try { return readFileSync(`/proc/${pid}/stat`, "latin1"); } catch { return ""; } };
  const isChild = (pid) => stat(pid).split(") ").at(-1).split(" ")[1] === String(parent);
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isChild(name)).map(Number);
}

export class Postgres {
  constructor(folder, port, settings) {
    Object.assign(this, { folder, port, settings, data: join(folder, "data"), url: `postgres://verkstallt@127.0.0.1:${port}/postgres` });
  }

  static async make(t, settings = {}) {
    const folder = mkdtempSync(join(tmpdir(), "verkstallt-postgres-"));
    // PostgreSQL refuses to run as root; Debian's package has made the user.
    if (isRoot) execFileSync("chown", ["postgres:", folder]);
    const server = new Postgres(folder, await freePort(), settings);
    t.after(async () => {
      if (existsSync(join(server.data, "postmaster.pid"))) await server.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    return server;
  }

  /** A new server; killed and removed when the test ends. */
  static async start(t, settings = {}) {
    const server = await Postgres.make(t, settings);
    await call("initdb", "--pgdata", server.data, "--username=verkstallt", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8");
    await server.start();
    return server;
  }

  /** Starts the server, also one that was killed. */
  async start() {
    const given = ["-D", this.data, "-p", String(this.port), "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${this.folder}`, "-c", "max_connections=100"];
    for (const [name, value] of Object.entries(this.settings)) given.push("-c", `${name}=${value}`);
    const said = [];
    const child = spawn(...command("postgres", given), { cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (data) => said.push(data));
    this.ended = once(child, "exit");
    await until("PostgreSQL", () => {
      if (child.exitCode !== null) throw new Error(Buffer.concat(said).toString());
      return this.rows("SELECT 1").then(() => true, () => false);
    });
  }

  /** kill -9 of the server and of every process of it. */
  async kill() {
    const pid = Number(readFileSync(join(this.data, "postmaster.pid"), "utf8").split("\n")[0]);
    for (const one of [pid, ...children(pid)]) {
      try { process.kill(one, "SIGKILL"); } catch { /* It ends by itself when its siblings die. */ }
    }
    await this.ended;
  }

  /** A whole copy of it in the folder of another server, which has not been started. */
  copy(to, ...more) {
    return call("pg_basebackup", "-D", to.data, "-c", "fast", ...more, "-d", `host=127.0.0.1 port=${this.port} user=verkstallt application_name=standby`);
  }

  /** A standby that every commit waits for. */
  async synchronousStandby(t, settings = {}) {
    const standby = await Postgres.make(t, settings);
    await this.copy(standby, "-X", "stream", "-R");
    await standby.start();
    await this.rows("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    await this.rows("SELECT pg_reload_conf()");
    await until("the standby", async () => (await this.rows("SELECT sync_state FROM pg_stat_replication"))[0]?.[0] === "sync");
    return standby;
  }

  promote() { return call("pg_ctl", "promote", "-w", "-D", this.data); }

  /** The rows of a query. */
  rows = async (sql) => {
    // Each row as JSON: no separator can stand in a value.
    const isQuery = /^SELECT/.test(sql);
    const asked = isQuery ? `SELECT array_to_json(array_agg(ROW_TO_JSON(it))) FROM (${sql}) it` : sql;
    const { stdout } = await call("psql", "-XAtq", "-d", this.url, "-c", asked);
    return isQuery && stdout.trim() ? JSON.parse(stdout).map(Object.values) : [];
  };
}
