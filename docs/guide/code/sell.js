'use strict';

// A till that takes one payment: sell.js [ENDPOINT [SALE]]. See docs/guide/in-node.md.

const readline = require('readline/promises');
const { Client, SeqrError } = require('libseqr');

const [endpoint = 'http://127.0.0.1:8480/extclientproxy/service/v2', number = '7001'] = process.argv.slice(2);
const books = new Map(); // yours: what is booked twice by the same reference is booked once
let shown;

const cashier = {
  show(sale, state, text) {
    if (state !== shown) {
      console.log(text);
    }
    shown = state; // return 'cancel' once the cashier has pressed Cancel
  },

  async ask(sale, question, text) {
    const keyboard = readline.createInterface({ input: process.stdin, output: process.stdout });
    const line = await keyboard.question(`${text} 1 yes, 2 cancel, 3 wait: `);
    keyboard.close();
    return { 1: 'continue', 3: 'wait' }[line] ?? 'cancel';
  },

  book(sale, ersReference, amount, currencyCode) {
    books.set(ersReference, { amount, currencyCode });
    return true;
  },

  unbook(sale, ersReference) {
    books.delete(ersReference);
    return true;
  },

  print(sale, receipt) {
    console.log(receipt);
  },
};

async function main() {
  const library = new Client({ endpoint, store: 'sell_js.db', clientId: 'Ten minutes in Node 1.0', logFile: 'seqr.log' });
  try {
    const till = await library.register({ resellerId: 'demo-reseller', resellerPassword: 'demo-password',
      externalTerminalId: 'Store 1/Till 1', name: 'Corner shop', seqrId: 'SELL3' }); // once a till; again does no harm
    let result = await till.recover(cashier); // first the sales that a crash interrupted
    if (result.settled) {
      const rows = [{ description: 'Coffee', total: 4500 }, { description: 'Bun', total: 1400 }]; // 45.00 and 14.00 SEK
      result = await till.sell({ clientInvoiceId: number, title: 'Corner shop', cashierId: 'Anna', rows }, cashier);
    }
    if (!result.settled) {
      console.log('Not settled, run the till again:', result.text);
    }
    return result.paid;
  } finally {
    library.close();
  }
}

main().then((paid) => { process.exitCode = paid ? 0 : 1; }, (problem) => {
  console.error(problem instanceof SeqrError ? `${problem.code}: ${problem.message}` : problem);
  process.exitCode = 1;
});
