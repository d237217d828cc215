'use strict';

// The calls that wait for SEQR, by plain values: worker.js makes them on a thread of its own, so that the event loop goes
// on, and reads their error there, because an error belongs to the thread of its call.

const { lib, raw, lastError, check, text, whole, owned, handle, struct, koffi } = require('./library.js');
const { invoice } = require('./structs.js');
const { withCallbacks } = require('./cashier.js');

const { Status, ReconciliationKind } = raw;
/** With these a sale is left as it is, and Terminal.recover takes it up. */
const LEFT = [Status.STOPPED, Status.NOT_SAVED, Status.BUSY, Status.UNFINISHED];

function reseller(from) {
  return struct('seqr_reseller', {
    reseller_id: text(from.id), reseller_user_id: text(from.userId), reseller_password: text(from.password),
  });
}

/** call gets the request; stop is shared memory: 1 once the caller's AbortSignal has fired. */
function withRequest(from, report, stop, call) {
  const hear = koffi.register(() => Atomics.load(stop, 0), koffi.pointer(raw.ProgressFn));
  const made = struct('seqr_report_request', {
    report,
    period_id: text(from.periodId),
    external_terminal_id: text(from.externalTerminalId),
    currency_code: text(from.currencyCode ?? 'SEK'),
    first_wait_ms: from.firstWaitMs ?? 0,
    repeat_wait_ms: from.repeatWaitMs ?? 0,
    patience_ms: from.patienceMs ?? 0,
    progress: hear,
  });
  try {
    return call(made);
  } finally {
    koffi.unregister(hear);
  }
}

exports.ping = (client) => {
  const took = [0];
  check(lib.seqr_ping(client, took));
  return took[0];
};

exports.diagnose = (client) => owned(lib.seqr_diagnose, client);
exports.backUp = (client, path) => check(lib.seqr_store_backup(client, text(path)));
exports.adopt = (store) => owned(lib.seqr_store_adopt, text(store));

exports.takeover = (client) => {
  const terminals = [0];
  check(lib.seqr_takeover(client, terminals));
  return terminals[0];
};

exports.prune = (client, beforeMs) => {
  const pruned = [0];
  check(lib.seqr_journal_prune(client, beforeMs, pruned));
  return Number(pruned[0]);
};

exports.register = (client, from) => handle(lib.seqr_register, client, struct('seqr_registration', {
  reseller_id: text(from.resellerId),
  reseller_user_id: text(from.resellerUserId),
  reseller_password: text(from.resellerPassword),
  external_terminal_id: text(from.externalTerminalId),
  name: text(from.name),
  seqr_id: text(from.seqrId),
}));

exports.assign = (terminal, seqrId) => check(lib.seqr_assign_seqr_id(terminal, text(seqrId)));
exports.unregister = (terminal) => check(lib.seqr_unregister(terminal));
exports.changePassword = (terminal) => check(lib.seqr_change_password(terminal));
exports.info = (terminal) => JSON.parse(owned(lib.seqr_terminal_info, terminal));

exports.update = (payment, from) => check(lib.seqr_pay_update(payment, invoice(from)));

exports.commit = (payment, amount) => {
  const status = lib.seqr_pay_commit(payment, whole(amount, 'amount'));
  if (status === Status.OK) {
    return { state: raw.PaymentState.COMPLETED, remark: null, text: '' };
  }
  const error = lastError(status);
  const state = [0];
  lib.seqr_pay_poll(payment, 0, state);
  if (state[0] === raw.PaymentState.COMPLETED) {
    return { state: state[0], remark: status, text: error.message };
  }
  throw error;
};

/** The end of a sale or a recovery, as plain values. */
function ended(status, state, mayBeLeft) {
  const isLeft = mayBeLeft && LEFT.includes(status);
  if (!isLeft) {
    check(status);
  }
  return { state, remark: isLeft ? status : null, text: isLeft ? lastError(status).message : '' };
}

exports.sell = (terminal, from, cashier) => {
  const state = [0];
  const place = [0];
  try {
    const status = withCallbacks(cashier, (made) => lib.seqr_sale_run(terminal, invoice(from), made, state, place));
    return ended(status, state[0], place[0] !== 0);
  } finally {
    lib.seqr_payment_close(place[0]); // after the text of the error was read
  }
};

exports.recover = (terminal, cashier) =>
  ended(withCallbacks(cashier, (made) => lib.seqr_recover_run(terminal, made)), null, true);

exports.closePeriod = (client, shop, terminal) => owned(lib.seqr_period_close, client, reseller(shop), text(terminal));

exports.report = (client, shop, from, stop) => {
  const place = [0];
  try {
    check(withRequest(from, from.report, stop, (made) => lib.seqr_report(client, reseller(shop), made, place)));
    const rows = [];
    for (let index = 0; index < lib.seqr_report_result_count(place[0]); index++) {
      const found = struct('seqr_report_row', {});
      check(lib.seqr_report_result_row(place[0], index, found));
      rows.push({ terminalId: found.terminal_id, cashierId: found.cashier_id, ersReference: found.ers_reference,
        salesCount: found.sales_count, amount: found.amount });
    }
    return { rows, document: lib.seqr_report_result_text(place[0]) };
  } finally {
    lib.seqr_report_result_close(place[0]);
  }
};

function lines(result, kind, count) {
  return Array.from({ length: count }, (_, index) => {
    const found = struct('seqr_reconciliation_line', {});
    check(lib.seqr_reconciliation_get(result, kind, index, found));
    return { kind, externalTerminalId: found.external_terminal_id, terminalId: found.terminal_id,
      clientInvoiceId: found.client_invoice_id, refundId: found.refund_id, ersReference: found.ers_reference,
      amountHere: found.has_here ? found.amount_here : null, amountThere: found.has_there ? found.amount_there : null };
  });
}

exports.reconcile = (client, shop, from, stop) => {
  const result = withRequest(from, 0, stop, (made) => handle(lib.seqr_reconcile, client, reseller(shop), made));
  try {
    const totals = {};
    let all = [];
    for (const [name, kind] of Object.entries(ReconciliationKind)) {
      const found = struct('seqr_reconciliation_total', {});
      check(lib.seqr_reconciliation_sum(result, kind, found));
      totals[name] = { count: found.count, amountHere: found.amount_here, amountThere: found.amount_there };
      all = kind === ReconciliationKind.MATCHED ? all : all.concat(lines(result, kind, found.count));
    }
    return { clean: lib.seqr_reconciliation_is_clean(result) === 1, totals, lines: all,
      text: owned(lib.seqr_reconciliation_text, result, from.columns || 0, text(from.language)),
      data: JSON.parse(owned(lib.seqr_reconciliation_json, result)) };
  } finally {
    lib.seqr_reconciliation_close(result);
  }
};
