'use strict';

// The driver of the scenarios in Node: driver.js SCENARIO ENDPOINT STORE. See scenarios.toml.

const fs = require('fs');
const libseqr = require('libseqr');

const { Client, SeqrError, PaymentState, Question, Status, ReconciliationKind } = libseqr;
const SHOP = { resellerId: 'demo-reseller', resellerPassword: 'demo-password', name: 'Corner shop' };
const place = {}; // the endpoint and the store of this run
const nameOf = (all, number) => Object.keys(all).find((name) => all[name] === number);
const say = (...words) => fs.writeSync(1, `${words.join(' ')}\n`);

function wish(what) {
  say('!', what);
  fs.readSync(0, Buffer.alloc(1));
}

const bill = (number = 'P1', more = {}) => ({ clientInvoiceId: number, title: 'Corner shop', cashierId: 'Anna',
  rows: [{ description: 'Coffee', total: 4500 }, { description: 'Bun', total: 1400 }], ...more });

function told(look, word = 'state') {
  say(word, nameOf(PaymentState, look.state), 'remark', look.remark === null ? '-' : nameOf(Status, look.remark));
}

async function refused(run, word) {
  try {
    await run();
    say('no error');
  } catch (problem) {
    if (!(problem instanceof SeqrError)) {
      throw problem;
    }
    const name = nameOf(Status, problem.status);
    say(...(word ? [word, name] : ['error', name, 'code', problem.resultCode ?? 'none']));
  }
}

async function register(library, name = 'Till 1', more = {}) {
  const till = await library.register({ externalTerminalId: name, seqrId: `HOST${name.at(-1)}`, ...SHOP, ...more });
  say('registered');
  return till;
}

const paid = (sale) => say('paid', sale.amount, sale.currencyCode);

async function sell(till, number = 'P1') {
  const sale = await till.start(bill(number));
  told(await sale.wait());
  paid(sale);
  sale.confirm();
  const reference = sale.ersReference;
  sale.close();
  return reference;
}

const found = (till, refundId) => {
  const refund = till.findRefund(refundId);
  say('found', ...(refund === null ? ['none'] : [nameOf(Status, refund.outcome), refund.amount, refund.currencyCode]));
};

const refunding = (till, reference) => async (refundId, amount, word = 'refund') => {
  const { outcome } = await till.refund({ refundId, ersReference: reference, amount, title: 'Corner shop',
    cashierId: 'Anna' });
  say(word, outcome === 'done' ? 'DONE' : 'IN_DOUBT');
};

/** A POS whose book throws once if it is stuck, and whose cashier presses and answers what it is told to. */
class Pos {
  constructor({ stuck = false, pressed = 'go-on', answer = 'cancel', fills = false, dies = false } = {}) {
    Object.assign(this, { stuck, pressed, answer, fills, dies, full: fills, frees: false });
  }

  show(sale, state, text) {
    if (state === PaymentState.WAITING && this.fills) {
      this.fills = false;
      wish('fill');
      wish('pay');
    }
    if (this.frees) {
      this.frees = false;
      wish('free');
    }
    return state === PaymentState.WAITING ? this.pressed : undefined;
  }

  async ask(sale, question, text) {
    await null; // the event loop goes on
    if (this.answer !== 'continue' || question === Question.STILL_WANTED) {
      say('ask', nameOf(Question, question), text);
    }
    if (this.dies) {
      wish('kill');
    }
    return this.answer;
  }

  book(sale, ersReference, amount, currencyCode) {
    if (this.stuck) {
      this.stuck = false;
      throw new Error('the drawer is stuck');
    }
    say('book', sale.clientInvoiceId, amount, currencyCode);
    this.frees = this.full;
    return ersReference === sale.ersReference;
  }

  async unbook(sale, ersReference) {
    await new Promise((done) => setTimeout(done, 5));
    say('unbook', sale.clientInvoiceId, ersReference === sale.ersReference ? 'yes' : 'no');
    return true;
  }

  print(sale, text) {
    say('print', sale.clientInvoiceId, text.includes('Kassör') ? 'yes' : 'no');
    sale.close(); // the call's: this does nothing
  }
}

async function whole(till, number, pos) {
  told(await till.sell(bill(number), pos), 'sale');
}

async function recovered(till, pos) {
  say('recovered', (await till.recover(pos)).settled ? 'yes' : 'no');
}

// A sale by a cashier of these habits.
const SALES = { 'sell-declined': {}, 'sell-race': { pressed: 'cancel' }, 'sell-lost': { dies: true },
  'sell-full': { fills: true } };

const scenarios = {
  async run(library, till) {
    const pos = new Pos({ stuck: true });
    await till.sell(bill(), pos).catch((problem) => say('thrown', problem.message));
    await refused(() => whole(till, 'P2', pos));
    await recovered(till, pos);
    await whole(till, 'P2', pos);
    say('copy', till.find('P2').receipt().includes('KOPIA') ? 'yes' : 'no');
  },

  async press(library, till) {
    await whole(till, 'P1', new Pos());
    await whole(till, 'P2', new Pos({ pressed: 'leave' }));
    await recovered(till, new Pos());
    await whole(till, 'P3', new Pos({ pressed: 'cancel' }));
  },

  async 'sell-exit'(library, till) {
    const pos = new Pos();
    pos.show = (sale, state) => {
      if (state === PaymentState.WAITING) {
        say('exiting');
        process.exit(0);
      }
    };
    await whole(till, 'P1', pos);
  },

  async 'sell-reversed'(library, till) {
    const sale = await till.start(bill());
    while (sale.poll().state !== PaymentState.FAILED) {
      await new Promise((done) => setTimeout(done, 20));
    }
    sale.close();
    await recovered(till, new Pos());
    await whole(till, 'P1', new Pos({ pressed: 'cancel' }));
  },

  async paid(library, till) {
    const sale = await till.start(bill());
    told(await sale.wait());
    paid(sale);
    const receipt = sale.receipt();
    say('receipt', receipt.includes('SEQR payment') && receipt.includes(sale.ersReference) ? 'yes' : 'no');
    sale.confirm();
    sale.close();
    say('copy', till.find('P1').receipt().includes('COPY') && till.unfinished().length === 0 ? 'yes' : 'no');
  },

  async declined(library, till) {
    told(await (await till.start(bill())).wait());
  },

  async nobody(library, till) {
    const sale = await till.start(bill());
    told(await sale.wait());
    sale.resume();
    told(await sale.wait());
    say('cancel', (await sale.cancel()).toUpperCase());
    told(await sale.wait());
  },

  async race(library, till) {
    const sale = await till.start(bill());
    say('cancel', (await sale.cancel()).toUpperCase().replace('-', '_'));
    told(await sale.wait());
    paid(sale);
    sale.confirm();
  },

  async lost(library, till) {
    told(await (await till.start(bill())).wait());
    wish('kill');
  },

  async recover(library, till) {
    for (const sale of till.unfinished()) {
      say('found', sale.clientInvoiceId, nameOf(PaymentState, sale.poll().state));
      sale.resume();
      let look = await sale.wait();
      while (!look.final) {
        sale.resume();
        look = await sale.wait({ timeout: 500 });
      }
      told(look);
      paid(sale);
      sale.confirm();
      sale.close();
    }
  },

  async refund(library, till) {
    const refund = refunding(till, await sell(till));
    await refund('R1', 1000);
    await refund('R1', 1000, 'same');
    await refund('R2', 1000);
    await refused(() => refund('R3', 9000));
    await refused(() => refund('R1', 500), 'conflict');
    await refund('R4', 1000);
    say('doubt', ...till.refundsInDoubt());
    found(till, 'R4');
    await refused(() => till.resolveRefund('R4', false), 'resolved');
    till.resolveRefund('R4', true);
    await refund('R4', 1000);
    found(till, 'R4');
    found(till, 'R9');
    say('left', [...till.refundsInDoubt()].length);
  },

  async full(library, till) {
    const sale = await till.start(bill());
    told(sale.poll());
    wish('fill');
    wish('pay');
    told(await sale.wait());
    paid(sale);
    await refused(() => sale.confirm(), 'confirm');
    wish('free');
    for (;;) {
      try {
        sale.confirm();
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    say('confirm OK');
  },

  async amount(library, till) {
    const sale = await till.start(bill('P1', { paymentMode: libseqr.PaymentMode.RESERVATION_REQUIRED }));
    told(await sale.wait());
    told(await sale.commit(4000), 'commit');
    paid(sale);
    sale.confirm();
  },

  async card(library, till) {
    const acknowledgmentMode = libseqr.AcknowledgmentMode.OPTIONAL;
    const sale = await till.start(bill('P1', { acknowledgmentMode }));
    told(await sale.wait());
    const [token] = sale.tokens;
    say('token', token.id, token.value, token.description);
    const rows = [...bill().rows, { description: 'Member', total: -590 }];
    await sale.update(bill('P1', { rows, tokens: [{ ...token, status: 1 }], acknowledgmentMode }));
    let look = await sale.wait();
    while (!look.final) {
      look = await sale.wait();
    }
    told(look);
    paid(sale);
    sale.confirm();
  },

  async upkeep(library, till) {
    const ersReference = await sell(till);
    say('diagnosed', (await library.diagnose()).includes(place.store) ? 'yes' : 'no');
    const copy = `${place.store}.copy`;
    await library.backUp(copy);
    say('pruned', await library.prune(new Date('2001-01-01T00:00:00Z')));
    say('adopted', (await Client.adopt(copy)).includes(copy) ? 'yes' : 'no');
    const other = new Client({ endpoint: place.endpoint, store: copy, clientId: 'Driver 1.0' });
    const there = other.terminal('Till 1');
    const refund = refunding(there, ersReference);
    await refused(() => refund('R1', 1000));
    there.allowRefund(ersReference);
    await refund('R1', 1000);
    there.close();
    other.close();
  },

  async day(library, till) {
    await sell(till, 'P1');
    await refunding(till, await sell(till, 'P2'))('R1', 900);
    wish('remove');
    const shop = { id: SHOP.resellerId, password: SHOP.resellerPassword };
    const periodId = await library.closePeriod(shop);
    const found = await library.reconcile(shop, { periodId, firstWaitMs: 1 });
    say('clean', found.clean ? 'yes' : 'no');
    for (const name of Object.keys(ReconciliationKind)) {
      const { count, amountHere, amountThere } = found.totals[name];
      if (count > 0) {
        say(name, count, amountHere, amountThere);
      }
    }
    for (const line of found.lines) {
      say('missing', line.clientInvoiceId, line.amountHere);
    }
    const report = libseqr.ReportKind.SHOP_DETAILS;
    say('rows', (await library.report(shop, { report, periodId, firstWaitMs: 1 })).rows.length);
    let text = '';
    library.export((piece) => { text += piece; });
    say('exported', text.split('\n').length - 1);
  },

  async reversed(library, till) {
    const sale = await till.start(bill());
    while (sale.poll().state !== PaymentState.FAILED) {
      await new Promise((done) => setTimeout(done, 20));
    }
    told(sale.poll());
    sale.close();
    await refused(() => till.start(bill()));
    for (const reversal of till.reversals()) {
      say('reversal', reversal.clientInvoiceId);
      reversal.acknowledgeReversal();
      reversal.close();
    }
    say('reversals', till.reversals().length);
    const again = await till.start(bill());
    say('cancel', (await again.cancel()).toUpperCase());
    again.close();
  },

  async begin(library, till) {
    const sale = till.begin(bill());
    say('status', nameOf(Status, sale.status));
    say('cancel', (await sale.cancel()).toUpperCase());
    told(await sale.wait());
  },

  async async(library, till) {
    const tills = [till, await register(library, 'Till 2')];
    const sales = await Promise.all(tills.map((one, at) => one.start(bill(`P${at + 1}`))));
    let turns = 0; // the event loop goes on meanwhile
    const beat = setInterval(() => { turns += 1; }, 10);
    const aborted = sales[0].wait({ signal: AbortSignal.timeout(100) }).catch((problem) => problem.name);
    if (await aborted !== 'TimeoutError') {
      throw new Error('the signal did not end the waiting');
    }
    for (const look of await Promise.all(sales.map((sale) => sale.wait()))) {
      told(look);
    }
    clearInterval(beat);
    if (turns < 10) {
      throw new Error(`the event loop stood still: ${turns}`);
    }
    for (const sale of sales) {
      paid(sale);
      sale.confirm();
    }
  },
};

async function errors(endpoint, store) {
  const library = new Client({ endpoint, store, clientId: 'Driver 1.0' });
  await refused(() => register(library, 'Till 1', { resellerPassword: 'wrong' }));
  const till = await register(library);
  await refused(() => till.start(bill('P1', { total: 100 })));
  await refused(() => library.terminal('Till 9'));
  library.close();
  await refused(() => new Client({ endpoint: 'ftp://example.invalid/', store, clientId: 'Driver 1.0' }));
  say('amounts', libseqr.parseAmount('12,5'), libseqr.formatAmount(1250));
  say('cashier', libseqr.cashierText({ status: Status.AMOUNT }, 'sv'));
}

async function threads(library, till) {
  const own = async (number) => {
    try {
      await till.start(bill('P1', { total: 100 + number }));
    } catch (problem) {
      return problem.message.includes(` ${libseqr.formatAmount(100 + number)}`);
    }
    return false;
  };
  let right = 0;
  for (let round = 0; round < 25; round += 1) {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => own(8 * round + at)));
    right += answers.filter(Boolean).length;
  }
  say('own texts', right, 'of', 200);
}
scenarios.threads = threads;

async function main([name, endpoint, store]) {
  Object.assign(place, { endpoint, store });
  if (name === 'errors') {
    await errors(endpoint, store);
  } else {
    // The log of a library with threads of its own, in a host with one: by file.
    const library = new Client({ endpoint, store, clientId: 'Driver 1.0', logFile: `${store}.log`, logLevel: 4,
      language: name === 'run' || name === 'press' || name.startsWith('sell-') ? 'sv' : 'en',
      pollIntervalMs: 100, pollWindowMs: name === 'nobody' || name === 'press' ? 300 : 20000, moneyTimeoutMs: 5000, cancelTimeoutMs: 5000 });
    const till = name.endsWith('recover') ? library.terminal('Till 1') : await register(library);
    if (name === 'sell-recover') {
      await recovered(till, new Pos({ answer: 'continue' }));
    } else if (name in SALES) {
      await whole(till, 'P1', new Pos(SALES[name]));
    } else {
      await scenarios[name](library, till);
    }
    till.close();
    library.close();
    if (!fs.readFileSync(`${store}.log`, 'utf8').includes('INFO')) {
      throw new Error('the log file has no line');
    }
  }
  say('ended 1');
}

main(process.argv.slice(2));
