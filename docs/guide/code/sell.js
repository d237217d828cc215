'use strict';

// A till that takes one payment: sell.js [ENDPOINT [SALE]]. See docs/guide/in-node.md.

const { Client, PaymentState, SeqrError } = require('libseqr');

const [endpoint = 'http://127.0.0.1:8480/extclientproxy/service/v2', number = '7001'] = process.argv.slice(2);

/** Waits until the sale is settled; gives whether it is paid. */
async function settle(sale) {
  for (;;) {
    const look = await sale.wait({ onWait: (now) => console.log(now.cashierText) });
    if (look.paid) {
      console.log(sale.receipt()); // your POS books before it prints, by sale.ersReference
      sale.confirm();
      return true;
    }
    if (look.final) {
      console.log(look.cashierText, sale.errorText ?? '');
      return false;
    }
    if (look.state === PaymentState.ASK_CASHIER) {
      await sale.cancel(); // or sale.resume(): ask your cashier
    } else if (look.state === PaymentState.UNKNOWN) {
      sale.resume(); // assume nothing, ask SEQR; a button, in a real till
    }
  }
}

async function main() {
  const library = new Client({ endpoint, store: 'sell_js.db', clientId: 'Ten minutes in Node 1.0', logFile: 'seqr.log' });
  try {
    const till = await library.register({ resellerId: 'demo-reseller', resellerPassword: 'demo-password',
      externalTerminalId: 'Store 1/Till 1', name: 'Corner shop', seqrId: 'SELL3' }); // once a till; again does no harm
    for (const left of till.unfinished()) { // what a crash has left comes first
      await settle(left);
      left.close();
    }
    const rows = [{ description: 'Coffee', total: 4500 }, { description: 'Bun', total: 1400 }];
    return await settle(await till.start({ clientInvoiceId: number, title: 'Corner shop', cashierId: 'Anna', rows }));
  } finally {
    library.close();
  }
}

main().then((paid) => { process.exitCode = paid ? 0 : 1; }, (problem) => {
  console.error(problem instanceof SeqrError ? `${problem.code}: ${problem.message}` : problem);
  process.exitCode = 1;
});
