// A mail server that is not ours, on this machine, for those tests that count what arrives.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../browser/package.json", import.meta.url));
const { SMTPServer } = require("smtp-server");

/** Takes every mail, unless it is told to refuse; gives its port and what has come. */
export async function mailServer(t, port = 0) {
  const it = { mails: [], isRefusing: false };
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ["STARTTLS"], disableReverseLookup: true, closeTimeout: 100,
    onRcptTo(address, session, done) {
      done(it.isRefusing ? Object.assign(new Error("4.3.0 Not now"), { responseCode: 451 }) : undefined);
    },
    async onData(stream, session, done) {
      const parts = [];
      for await (const part of stream) parts.push(part);
      const [, id] = Buffer.concat(parts).toString("latin1").match(/^Message-ID: <([^>]+)>/im) ?? [];
      it.mails.push({ id, to: session.envelope.rcptTo.map(({ address }) => address).join() });
      done();
    },
  });
  server.on("error", () => {});
  server.listen(port, "localhost");
  await once(server.server, "listening");
  it.stop = () => new Promise((done) => server.close(done));
  t.after(it.stop);
  it.port = server.server.address().port;
  /** How many mails have come to the address. */
  it.count = (to) => it.mails.filter((mail) => mail.to === to).length;
  return it;
}

/** What the service is started with to send its mail to the port. */
export function mailTo(folder, port) {
  const config = join(folder, "mail.toml");
  writeFileSync(config, `host = "localhost"\nport = ${port}\nsecurity = "none"\nfrom = "svara-inte@verkstallt.example"\n`);
  return ["--mail", config];
}
