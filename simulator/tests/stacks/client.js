// node-soap, from ?wsdl alone. Usage: node client.js ENDPOINT CONTROL_URL (NODE_PATH finds the package `soap`).
// Prints "node: all well".
"use strict";
const assert = require("node:assert");
const soap = require("soap");

const [endpoint, control] = process.argv.slice(2);

const context = (type, id, password, userId) => ({
  channel: "WS", clientId: "node", clientReference: "node-test", clientRequestTimeout: 0,
  initiatorPrincipalId: { id, type, ...(userId && { userId }) }, password,
});

(async () => {
  const client = await soap.createClientAsync(`${endpoint}?wsdl`);
  const call = async (operation, body, code = 0) => {
    const [answer] = await client[`${operation}Async`](body);
    assert.equal(Number(answer.return.resultCode), code, `${operation}: ${JSON.stringify(answer)}`);
    return answer.return;
  };
  const reseller = context("RESELLERUSER", "demo-reseller", "demo-password", "9900");
  const registered = await call("registerTerminal", {
    context: reseller, externalTerminalId: "node/Till 1", password: "till-password", name: "Corner shop" });
  const till = context("TERMINALID", registered.terminalId, "till-password");
  await call("assignSeqrId", { context: till, seqrId: "NODE1" });
  const amount = { currency: "SEK", value: "25.50" };
  const { invoiceReference } = await call("sendInvoice", { context: till, invoice: {
    paymentMode: "IMMEDIATE_DEBIT", acknowledgmentMode: "NO_ACKNOWLEDGMENT", title: "Corner shop", clientInvoiceId: "node-1",
    invoiceRows: { invoiceRow: [{ itemDescription: "Café", itemQuantity: 1, itemTotalAmount: amount }] },
    totalAmount: amount, cashierId: "Bob" } });
  const ask = (invoiceVersion) => call("getPaymentStatus", { context: till, invoiceReference, invoiceVersion });
  const issued = await ask(0);
  assert.equal(issued.status, "ISSUED");
  const pressed = await fetch(`${control}pay`, { method: "POST", body: JSON.stringify({ invoice: invoiceReference }) });
  assert.ok(pressed.ok);
  const paid = await ask(issued.version);
  assert.equal(paid.status, "PAID");
  await call("submitPaymentReceipt", { context: till, ersReference: paid.ersReference,
    receiptDocument: { mimeType: "text/html", receiptData: "PHA+", receiptType: "PAYMENT_RECEIPT" } });
  await call("refundPayment", { context: till, ersReference: paid.ersReference,
    invoice: { title: "Refund", totalAmount: amount, cashierId: "Bob" } });
  await call("cancelInvoice", { context: till, invoiceReference }, 50);
  await call("unregisterTerminal", { context: till });
  console.log("node: all well");
})().catch((error) => { console.error(error); process.exit(1); });
