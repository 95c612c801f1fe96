// A clock for the service that can be set while it runs: libfaketime answers for the system when a program asks for the
// time. How long something takes is not touched, as when an administrator sets a machine's clock.
import { mkdtempSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const libraries = "/usr/lib";
const library = readdirSync(libraries).map((name) => join(libraries, name, "faketime")).find((folder) => {
  try { return readdirSync(folder).includes("libfaketimeMT.so.1"); } catch { return false; }
});

export class Clock {
  constructor() {
    this.file = join(mkdtempSync(join(tmpdir(), "verkstallt-clock-")), "time");
    this.set(0);
    /** What a program is started with that goes by this clock. */
    this.env = { LD_PRELOAD: join(library, "libfaketimeMT.so.1"), FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1" };
  }

  /** Sets it so many seconds from the system's own. */
  set(seconds) {
    // At once: it is read all the time.
    writeFileSync(`${this.file}.new`, `${seconds < 0 ? "" : "+"}${seconds}`);
    renameSync(`${this.file}.new`, this.file);
  }
}
