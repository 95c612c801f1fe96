// The way between the service and its database, as an operator's address that can lead elsewhere, or a network that is
// slow or silent.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Wire {
  /** Opens a way to the port. */
  static async to(t, port) {
    const wire = Object.assign(new Wire(), { target: port, delay: 0, isHalted: false, open: new Set() });
    wire.server = createServer((near) => wire.join(near)).listen(0, "127.0.0.1");
    await once(wire.server, "listening");
    wire.port = wire.server.address().port;
    t.after(() => { wire.server.close(); wire.cut(); });
    return wire;
  }

  join(near) {
    const far = connect(this.target, "127.0.0.1");
    const pair = [near, far];
    this.open.add(pair);
    const end = () => { for (const it of pair) it.destroy(); this.open.delete(pair); };
    for (const [from, to] of [[near, far], [far, near]]) {
      from.setNoDelay();
      from.on("error", end).on("close", end);
      from.on("data", (bytes) => {
        if (this.delay) setTimeout(() => to.writable && to.write(bytes), this.delay);
        else to.write(bytes);
      });
      if (this.isHalted) from.pause();
    }
  }

  /** Nothing goes through, and nobody is told: what has been sent waits. */
  halt() {
    this.isHalted = true;
    for (const pair of this.open) for (const it of pair) it.pause();
  }

  /** What has waited goes on. */
  resume() {
    this.isHalted = false;
    for (const pair of this.open) for (const it of pair) it.resume();
  }

  /** Ends every connection. */
  cut() {
    for (const pair of this.open) for (const it of pair) it.destroy();
    this.open.clear();
  }

  /** From now on it leads to another port. */
  leadTo(port) {
    this.target = port;
    this.cut();
  }
}
