'use strict';

const { SeqrError, lib, raw, lastError, check, text, take, owned, handle, struct, cashierText, koffi } =
  require('./library.js');
const { invoice, refund } = require('./structs.js');
const { call, callWith } = require('./pool.js');
const { functions, hearer } = require('./cashier.js');

const { PaymentState, Status } = raw;
/** How often a promise looks, in milliseconds. A look takes microseconds and does no input or output. */
const GLANCE = 50;
const REMARKS = [Status.REVERSED, Status.NOT_SAVED, Status.OTHER_AMOUNT, Status.OTHER_PAYMENT, Status.BUSY];
const FINAL = [PaymentState.COMPLETED, PaymentState.CANCELED, PaymentState.FAILED, PaymentState.ABANDONED];
const WAITING = [PaymentState.WAITING, PaymentState.STARTING, PaymentState.CANCELING];
const CANCELS = { [Status.OK]: 'canceled', [Status.ALREADY_PAID]: 'already-paid', [Status.IN_DOUBT]: 'in-doubt',
  [Status.REVERSED]: 'reversed' };

/** Waits for what was begun. The error of the last look is read before the event loop goes on. */
function outcome(look) {
  return new Promise((resolve, reject) => {
    const glance = () => {
      try {
        const status = look();
        if (status === Status.NOT_READY) {
          setTimeout(glance, GLANCE);
        } else {
          resolve({ status, error: status === Status.OK ? null : lastError(status) });
        }
      } catch (problem) {
        reject(problem);
      }
    };
    glance();
  });
}

/** What is behind a handle that was closed is 0: the library says SEQR_E_ARGUMENT. */
class Handle {
  #handle;

  constructor(value) {
    this.#handle = value;
  }

  get handle() {
    return this.#handle;
  }

  /** Closes it. Closing twice is fine. */
  close() {
    const old = this.#handle;
    this.#handle = 0;
    this.constructor.free(old);
  }
}
if (Symbol.dispose) {
  Object.defineProperty(Handle.prototype, Symbol.dispose, { value() { this.close(); } });
}

/** What a look at a payment shows. */
class Look {
  constructor(state, remark = null, sentence = '') {
    this.state = state;
    this.remark = remark;
    this.text = sentence;
  }

  get paid() {
    return this.state === PaymentState.COMPLETED;
  }

  get final() {
    return FINAL.includes(this.state) || this.state >= 100;
  }

  get cashierText() {
    return this.remark === null ? cashierText(2, this.state, 'en') : cashierText(1, this.remark, 'en');
  }

  get isWaiting() {
    return this.remark === null && WAITING.includes(this.state);
  }

  isAs(other) {
    return other !== null && other.state === this.state && other.remark === this.remark;
  }
}

class Payment extends Handle {
  static free = lib.seqr_payment_close;
  #told = null;

  poll() {
    const state = [0];
    const status = lib.seqr_pay_poll(this.handle, 0, state);
    if (status === Status.OK) {
      return new Look(state[0]);
    }
    const error = lastError(status);
    if (REMARKS.includes(status)) {
      return new Look(state[0], status, error.message);
    }
    throw error;
  }

  wait({ signal, timeout, onWait } = {}) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const began = Date.now();
      let told = began;
      let timer;
      const end = (settle, value) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        settle(value);
      };
      const abort = () => end(reject, signal.reason);
      const glance = () => {
        try {
          const look = this.poll();
          if (this.#isNews(look) || (timeout !== undefined && Date.now() - began >= timeout)) {
            end(resolve, look);
            return;
          }
          if (onWait && Date.now() - told >= 1000) {
            told = Date.now();
            onWait(look);
          }
          timer = setTimeout(glance, GLANCE);
        } catch (problem) {
          end(reject, problem);
        }
      };
      signal?.addEventListener('abort', abort, { once: true });
      glance();
    });
  }

  #isNews(look) {
    if (look.isWaiting) {
      this.#told = null;
      return false;
    }
    const news = look.final || !look.isAs(this.#told);
    this.#told = look;
    return news;
  }

  resume() {
    check(lib.seqr_pay_continue(this.handle));
    this.#told = null;
  }

  async cancel() {
    this.beginCancel();
    const { status, error } = await outcome(() => lib.seqr_payment_status(this.handle));
    if (!(status in CANCELS)) {
      throw error;
    }
    return CANCELS[status];
  }

  get status() {
    return lib.seqr_payment_status(this.handle);
  }

  beginCancel() {
    check(lib.seqr_cancel_begin(this.handle));
  }

  confirm() {
    check(lib.seqr_pay_confirm(this.handle));
  }

  abandon() {
    check(lib.seqr_pay_abandon(this.handle));
  }

  acknowledgeReversal() {
    check(lib.seqr_acknowledge_reversal(this.handle));
  }

  update(invoice) {
    return call('update', this.handle, invoice);
  }

  async commit(amount = 0) {
    const { state, remark, text: sentence } = await call('commit', this.handle, amount);
    return new Look(state, remark, sentence);
  }

  get clientInvoiceId() {
    return lib.seqr_payment_client_invoice_id(this.handle);
  }

  get invoiceReference() {
    return lib.seqr_payment_invoice_reference(this.handle);
  }

  get ersReference() {
    return lib.seqr_payment_ers_reference(this.handle);
  }

  get qrCode() {
    return lib.seqr_payment_qr_code(this.handle);
  }

  get errorText() {
    return lib.seqr_payment_error(this.handle);
  }

  get resultCode() {
    const code = lib.seqr_payment_result_code(this.handle);
    return code < 0 ? null : code;
  }

  #amount() {
    const amount = [0];
    const currency = Buffer.alloc(4);
    check(lib.seqr_payment_amount(this.handle, amount, currency));
    return { amount: amount[0], currencyCode: currency.toString('latin1', 0, 3) };
  }

  get amount() {
    return this.#amount().amount;
  }

  get currencyCode() {
    return this.#amount().currencyCode;
  }

  get paidAt() {
    const at = [0];
    check(lib.seqr_payment_paid_at(this.handle, at));
    return new Date(Number(at[0]));
  }

  get tokens() {
    return Array.from({ length: Number(lib.seqr_payment_token_count(this.handle)) }, (_, index) => {
      const token = {};
      check(lib.seqr_payment_token(this.handle, index, token));
      return { id: token.id, value: token.value, description: token.description, status: token.status };
    });
  }

  receipt(columns = 42) {
    return owned(lib.seqr_receipt_text, this.handle, columns);
  }
}

/** A payment for the time of a function that is called: closing it there does nothing. */
class Lent extends Payment {
  static free = () => {};
}

/** What became of a whole sale, or of a recovery. */
class SaleResult {
  constructor({ state, remark, text: sentence }) {
    this.state = state;
    this.remark = remark;
    this.text = sentence;
  }

  get settled() {
    return this.remark === null;
  }

  get paid() {
    return this.state === PaymentState.COMPLETED;
  }
}

const underWay = new Set();
process.on('exit', () => underWay.forEach((client) => client.end()));

/**
 * A call that calls functions of ours, on a thread of the pool. When the program exits, nothing answers the library there, and
 * the program would wait for that thread: the library is closed, which ends the call.
 */
async function untilExit(client, made) {
  const one = { end: () => client.close() };
  underWay.add(one);
  try {
    return await made;
  } finally {
    underWay.delete(one);
  }
}

/** A call of the pool that calls the cashier's functions here. What one throws comes out of it. */
async function withCashier(client, cashier, name, ...values) {
  const told = hearer(cashier, (handle) => new Lent(handle));
  const result = callWith(told.hear, name, ...values, { functions: functions(cashier), columns: cashier.columns });
  const ended = await untilExit(client, result).catch((problem) => {
    throw told.problem === null ? problem : told.problem.problem;
  });
  if (told.problem !== null) {
    throw told.problem.problem;
  }
  return new SaleResult(ended);
}

/** All payments that a function of the library gives one after the other; the one before is open meanwhile. */
function each(next, terminal) {
  const found = [];
  for (let after = 0; ; found.push(new Payment(after))) {
    after = handle(next, terminal, after);
    if (after === 0) {
      return found;
    }
  }
}

class Terminal extends Handle {
  static free = lib.seqr_terminal_close;
  #client;

  constructor(value, client) {
    super(value);
    this.#client = client;
  }

  get id() {
    return lib.seqr_terminal_id(this.handle);
  }

  get seqrId() {
    return lib.seqr_terminal_seqr_id(this.handle);
  }

  assign(seqrId) {
    return call('assign', this.handle, seqrId);
  }

  unregister() {
    return call('unregister', this.handle);
  }

  changePassword() {
    return call('changePassword', this.handle);
  }

  info() {
    return call('info', this.handle);
  }

  sell(from, cashier) {
    return withCashier(this.#client, cashier, 'sell', this.handle, from);
  }

  recover(cashier) {
    return withCashier(this.#client, cashier, 'recover', this.handle);
  }

  async start(from) {
    const sale = this.begin(from);
    const { error } = await outcome(() => lib.seqr_payment_status(sale.handle));
    if (error !== null) {
      sale.close();
      throw error;
    }
    return sale;
  }

  begin(from) {
    return new Payment(handle(lib.seqr_pay_begin, this.handle, invoice(from)));
  }

  unfinished() {
    return each(lib.seqr_next_unfinished, this.handle);
  }

  reversals() {
    return each(lib.seqr_next_reversal, this.handle);
  }

  find(clientInvoiceId) {
    const place = [0];
    const status = lib.seqr_payment_find(this.handle, text(clientInvoiceId), place);
    if (status === Status.NOT_FOUND) {
      return null;
    }
    check(status);
    return new Payment(place[0]);
  }

  async refund(from) {
    check(lib.seqr_refund_begin(this.handle, refund(from)));
    const place = [null];
    const { status, error } = await outcome(() => {
      const found = [0];
      return lib.seqr_refund_poll(this.handle, text(from.refundId), 0, found, place) || found[0];
    });
    if (status === Status.IN_DOUBT) {
      return { outcome: 'in-doubt', reference: null, text: error.message };
    }
    if (error !== null) {
      throw error;
    }
    return { outcome: 'done', reference: take(place), text: '' };
  }

  findRefund(refundId) {
    const found = struct('seqr_refund_info', {});
    const status = lib.seqr_refund_find(this.handle, text(refundId), found);
    if (status === Status.NOT_FOUND) {
      return null;
    }
    check(status);
    return { outcome: found.outcome, ersReference: found.ers_reference, reference: found.refund_reference,
      amount: found.amount, currencyCode: found.currency_code, begunAtMs: found.begun_at_ms,
      changedAtMs: found.changed_at_ms, resultCode: found.result_code < 0 ? null : found.result_code,
      text: found.outcome === Status.OK ? '' : lastError(found.outcome).message };
  }

  * refundsInDoubt() {
    for (let after = null; ;) {
      after = owned(lib.seqr_next_refund_in_doubt, this.handle, after);
      if (after === null) {
        return;
      }
      yield after;
    }
  }

  resolveRefund(refundId, happened) {
    check(lib.seqr_refund_resolve(this.handle, text(refundId), happened ? 1 : 0));
  }

  allowRefund(ersReference) {
    check(lib.seqr_refund_allow(this.handle, text(ersReference)));
  }

  refundReceipt(refundId, columns = 42) {
    return owned(lib.seqr_refund_receipt_text, this.handle, text(refundId), columns);
  }

  submitReceipt(ersReference, data, mimeType = 'text/html', receiptType = 0) {
    const bytes = Buffer.from(data);
    check(lib.seqr_submit_receipt(this.handle, text(ersReference), struct('seqr_receipt_document', {
      receipt_type: receiptType, mime_type: text(mimeType), data: bytes, size: bytes.length,
    })));
  }
}

/** A call that an AbortSignal ends: the library asks its progress function some times a second. */
async function stoppable(client, signal, name, ...values) {
  signal?.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await untilExit(client, call(name, client.handle, ...values, stop));
  } catch (problem) {
    throw problem.status === Status.STOPPED && signal?.aborted ? signal.reason : problem;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

const SETTINGS = { clientReference: text, clientComment: text, caFile: text, proxy: text, connectTimeoutMs: Number,
  requestTimeoutMs: Number, moneyTimeoutMs: Number, cancelTimeoutMs: Number, pollIntervalMs: Number,
  pollWindowMs: Number, questionTimeoutMs: Number, logLevel: Number, receiptFile: text, language: text, timeZone: text,
  logFile: text, storeKeyFile: text, seqrTimeZone: text, logFileLimitKb: Number };

class Client extends Handle {
  static free = lib.seqr_close;

  constructor({ endpoint, store, clientId, allowPlainHttp = false, ...settings }) {
    const config = struct('seqr_config', { endpoint: text(endpoint), store_path: text(store), client_id: text(clientId),
      flags: allowPlainHttp ? raw.ALLOW_PLAIN_HTTP : 0 });
    for (const [name, value] of Object.entries(settings)) {
      if (!(name in SETTINGS)) {
        throw new TypeError(`no setting is called ${name}`);
      }
      config[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = SETTINGS[name](value);
    }
    super(handle(lib.seqr_open, config));
  }

  ping() {
    return call('ping', this.handle);
  }

  diagnose() {
    return call('diagnose', this.handle);
  }

  backUp(path) {
    return call('backUp', this.handle, path);
  }

  static adopt(store) {
    return call('adopt', store);
  }

  takeover() {
    return call('takeover', this.handle);
  }

  prune(before) {
    return call('prune', this.handle, before.getTime());
  }

  async register(registration) {
    return new Terminal(await call('register', this.handle, registration), this);
  }

  terminal(externalTerminalId) {
    return new Terminal(handle(lib.seqr_terminal_open, this.handle, text(externalTerminalId)), this);
  }

  importTerminal({ externalTerminalId, terminalId, password, seqrId }) {
    return new Terminal(handle(lib.seqr_terminal_import, this.handle, text(externalTerminalId), text(terminalId),
      text(password), text(seqrId)), this);
  }

  * terminals() {
    for (let after = null; ;) {
      after = owned(lib.seqr_next_terminal, this.handle, after);
      if (after === null) {
        return;
      }
      yield after;
    }
  }

  closePeriod(reseller, externalTerminalId) {
    return call('closePeriod', this.handle, reseller, externalTerminalId);
  }

  report(reseller, { signal, ...request }) {
    return stoppable(this, signal, 'report', reseller, request);
  }

  reconcile(reseller, { signal, ...request }) {
    return stoppable(this, signal, 'reconcile', reseller, request);
  }

  /** Reads the store on the caller's thread: write gets it piece by piece. */
  export(write, { csv = false, since, until } = {}) {
    let problem = null;
    const status = lib.seqr_journal_export(this.handle, csv ? raw.CSV : raw.JSON_LINES, since?.getTime() ?? 0,
      until?.getTime() ?? 0, (_context, data, size) => {
        try {
          write(koffi.decode(data, 'char', Number(size)));
          return 0;
        } catch (thrown) {
          problem = thrown;
          return 1;
        }
      }, null);
    if (problem !== null) {
      throw problem;
    }
    check(status);
  }
}

module.exports = {
  Client, Terminal, Payment, Look, SaleResult, SeqrError,
  Status, PaymentState, Question: raw.Question, LogLevel: raw.LogLevel, ReconciliationKind: raw.ReconciliationKind, ReportKind: raw.ReportKind,
  PaymentMode: { IMMEDIATE_DEBIT: 0, RESERVATION_DESIRED: raw.RESERVATION_DESIRED,
    RESERVATION_REQUIRED: raw.RESERVATION_REQUIRED, RESERVATION_PRELIMINARY: raw.RESERVATION_PRELIMINARY },
  AcknowledgmentMode: { NONE: 0, OPTIONAL: raw.OPTIONAL_ACKNOWLEDGMENT, REQUIRED: raw.REQUIRE_ACKNOWLEDGMENT },
  libraryVersion: () => lib.seqr_version(),
  parseAmount(value, currencyCode = 'SEK') {
    const amount = [0];
    check(lib.seqr_amount_parse(text(value), text(currencyCode), amount));
    return amount[0];
  },
  formatAmount: (amount, currencyCode = 'SEK') => owned(lib.seqr_amount_text, amount, text(currencyCode)),
  cashierText: ({ status, state }, language = 'en') =>
    (status === undefined ? cashierText(2, state, language) : cashierText(1, status, language)),
  qrSvg: (value, border = raw.QR_BORDER) => owned(lib.seqr_qr_svg, text(value), border),
};
