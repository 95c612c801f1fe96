// The simulator answers as BankID does: two clients of BankID that are not ours, unchanged but for address and
// certificate, go all the way with it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { startService } from "../browser/lib.mjs";
import { Client } from "./client.mjs";

const root = new URL("../..", import.meta.url).pathname;
const python = join(root, "target/peers/bin/python");

let service;
before(async () => { service = await startService(); });
after(async () => { await service?.stop(); });

for (const peer of ["pybankid", "bankid_sdk"]) {
  test(`${peer} identifies, signs, collects and cancels`, () => {
    const script = join(root, "tests/peers/bankid", `${peer}_peer.py`);
    const run = spawnSync(python, ["-B", script, service.bankid, service.phone, join(service.folder, "bankid")], { encoding: "utf8" });
    assert.equal(run.status, 0, `${run.error ?? ""}${run.stdout}${run.stderr}`);
    assert.match(run.stdout, /^\d\d+ checks passed$/m);
  });
}

// ---- What the visitor is told: BankID's own recommended texts, whatever it answers ----

/** Hint, whether the app is on the same device, text in Swedish and in English. */
const PENDING = [
  ["outstandingTransaction", false, "Starta BankID-appen.", "Start your BankID app."],
  ["outstandingTransaction", true, "Försöker starta BankID-appen.", "Trying to start your BankID app."],
  ["noClient", false, "Starta BankID-appen.", "Start your BankID app."],
  ["started", true, "Söker efter BankID. Säkerställ att du har ett giltigt BankID på den här datorn. Om du har ett BankID på kort, sätt in kortet i kortläsaren.", "Searching for BankID. Make sure you have a valid BankID on this computer. If you have a card, insert it in the reader."],
  ["started", false, "Söker efter BankID. Säkerställ att du har ett giltigt BankID på den här enheten.", "Searching for BankID. Make sure you have a valid BankID on this device."],
  ["userSign", false, "Skriv in din säkerhetskod i BankID-appen och välj Identifiera eller Skriv under.", "Enter your security code in the BankID app and select Identify or Sign."],
  ["userMrtd", false, "Fotografera och läs av din ID-handling med BankID-appen.", "Photograph and scan your ID document with the BankID app."],
  ["userFace", false, "Gör en ansiktsigenkänning i BankID-appen.", "Do a face recognition in the BankID app."],
  ["userStepUp", false, "Välj hur du vill bekräfta din identitet i BankID-appen.", "Choose how to confirm your identity in the BankID app."],
  ["processing", false, "En identifiering eller underskrift pågår.", "Identification or signing in progress."],
  ["userCallConfirm", false, "En identifiering eller underskrift pågår.", "Identification or signing in progress."],
  ["inventedYesterday", false, "En identifiering eller underskrift pågår.", "Identification or signing in progress."],
];
const FAILED = [
  ["userCancel", false, "Åtgärden avbröts.", "Action cancelled."],
  ["cancelled", false, "Åtgärden avbröts. Försök igen.", "Action cancelled. Please try again."],
  ["expiredTransaction", false, "BankID-appen svarar inte. Kontrollera att den är startad och att du har internetanslutning. Försök sedan igen.", "The BankID app is not responding. Check that it is started and that you have internet access. Then try again."],
  ["certificateErr", false, "Ditt BankID är för gammalt eller spärrat. Använd ett annat BankID eller skaffa ett nytt hos din bank.", "The BankID is blocked or too old. Use another BankID or get a new one from your bank."],
  ["startFailed", true, "Du verkar inte ha BankID-appen. Installera den och skaffa ett BankID hos din bank.", "The BankID app could not be found. Install it and get a BankID from your bank."],
  ["startFailed", false, "Misslyckades att läsa av QR-koden. Starta BankID-appen och läs av QR-koden.", "Failed to scan the QR code. Start the BankID app and scan the QR code."],
  ["userDeclinedCall", false, "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
  ["notSupportedByUserApp", false, "Uppdatera BankID-appen och försök igen.", "Update the BankID app and try again."],
  ["transactionRiskBlocked", false, "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
  ["mrtdVerificationFailed", false, "Kontrollen av din ID-handling misslyckades. Försök igen.", "The check of your ID document failed. Please try again."],
  ["facialRecognitionFailed", false, "Ansiktsigenkänningen misslyckades. Försök igen.", "The face recognition failed. Please try again."],
  ["nfcNotSupportedByDevice", false, "Din enhet saknar den läsare som behövs för att kontrollera ID-handlingar.", "Your device lacks the reader needed to check ID documents."],
  ["multipleBankIdsOnDevice", false, "Du har flera BankID på enheten. Radera alla utom ett under Meny – Inställningar i appen.", "You have several BankIDs on the device. Delete all but one under Menu – Settings in the app."],
  ["stepUpFailed", false, "Bekräftelsen av din identitet misslyckades. Försök igen.", "The confirmation of your identity failed. Please try again."],
  ["inventedYesterday", false, "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
];
/** Status and code when an order is begun. */
const ERRORS = [
  [400, "alreadyInProgress", "En identifiering eller underskrift pågår redan för ditt personnummer. Försök igen.", "An identification or signing for this personal number is already started. Please try again."],
  [400, "invalidParameters", "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
  [401, "unauthorized", "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
  [404, "notFound", "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
  [408, "requestTimeout", "Något gick fel. Försök igen.", "Internal error. Please try again."],
  [415, "unsupportedMediaType", "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
  [429, "tooManyRequests", "Något gick fel. Försök igen.", "Internal error. Please try again."],
  [500, "internalError", "Något gick fel. Försök igen.", "Internal error. Please try again."],
  [503, "maintenance", "Något gick fel. Försök igen.", "Internal error. Please try again."],
  [418, "inventedYesterday", "Något gick fel. Försök igen.", "Something went wrong. Please try again."],
];

/** Tells the phone what to do. */
async function phone(command, body) {
  const answer = await fetch(`${service.phone}/${command}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const said = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(said));
  return said;
}

/** A visitor with the language, who begins an order; gives it as the phone knows it, too. */
async function begun(language, device) {
  const client = new Client(service.base);
  await client.ask("/sprak", { form: { language, to: "/" } });
  const before = await (await fetch(`${service.phone}/orders`)).json();
  const answer = await client.ask("/logga-in/bankid", { form: { enhet: device, to: "/" } });
  const after = await (await fetch(`${service.phone}/orders`)).json();
  const order = after.find((it) => !before.some((old) => old.order === it.order))?.order;
  return { client, answer, order };
}

/** Reads the order's page until it says the text. */
async function says(client, path, text) {
  for (let turn = 0; turn < 20_000; turn += 1) {
    const page = await (await client.ask(path)).text();
    const said = page.match(/id="bankid-status" role="status">([^<]*)</)[1];
    if (said === text) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail(`the page never says: ${text}`);
}

for (const [place, language] of [[2, "sv"], [3, "en"]]) {
  for (const [command, table] of [["hint", PENDING], ["fail", FAILED]]) {
    test(`every ${command === "hint" ? "step" : "end"} of an order is told (${language})`, async () => {
      const orders = [];
      for (const row of table) {
        const { client, answer, order } = await begun(language, row[1] ? "denna" : "annan");
        orders.push({ client, path: Client.to(answer), order, row });
      }
      assert.equal(new Set(orders.map((it) => it.order)).size, table.length);
      for (const { client, path, order, row } of orders) {
        await phone(command, { order, hint: row[0] });
        await says(client, path, row[place]);
      }
    });
  }

  test(`every refusal of BankID is told on the login page (${language})`, async () => {
    for (const row of ERRORS) {
      await phone("next", { status: row[0], errorCode: row[1] });
      const { answer } = await begun(language, "annan");
      assert.equal(answer.status, 503, row[1]);
      assert.ok((await answer.text()).includes(row[place]), row[1]);
    }
    for (const kind of ["cut", "text"]) {
      await phone("next", { status: 200, errorCode: "", kind });
      assert.equal((await begun(language, "annan")).answer.status, 503, kind);
    }
  });
}
