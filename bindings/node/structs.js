'use strict';

// Invoices and refunds, as the library takes them.

const { text, whole, sizeOf, struct } = require('./library.js');

function row(one) {
  return {
    description: text(one.description),
    quantity_thousandths: one.quantityThousandths ?? 0,
    unit_name: text(one.unitName),
    unit_price: whole(one.unitPrice ?? 0, 'unitPrice'),
    discount: whole(one.discount ?? 0, 'discount'),
    total: whole(one.total, 'the total of a row'),
    tax_basis_points: one.taxBasisPoints ?? 0,
    ean: text(one.ean),
    sku: text(one.sku),
  };
}

function invoice(from) {
  const rows = (from.rows ?? []).map(row);
  const tokens = (from.tokens ?? []).map((one) => ({
    id: text(one.id), value: text(one.value), description: text(one.description), status: one.status ?? 0,
  }));
  return struct('seqr_invoice', {
    row_size: sizeOf('seqr_invoice_row'),
    token_size: sizeOf('seqr_customer_token'),
    client_invoice_id: text(from.clientInvoiceId),
    title: text(from.title),
    cashier_id: text(from.cashierId),
    footer: text(from.footer),
    total: whole(from.total ?? rows.reduce((sum, one) => sum + Number(one.total), 0), 'total'),
    currency_code: text(from.currencyCode ?? 'SEK'),
    rows: rows.length ? rows : null,
    row_count: rows.length,
    tokens: tokens.length ? tokens : null,
    token_count: tokens.length,
    issued_at_ms: from.issuedAt ? from.issuedAt.getTime() : 0,
    payment_mode: from.paymentMode ?? 0,
    acknowledgment_mode: from.acknowledgmentMode ?? 0,
    back_url: text(from.backUrl),
    notification_url: text(from.notificationUrl),
    commit_timeout_s: from.commitTimeoutSeconds ?? 0,
  });
}

function refund(from) {
  const rows = (from.rows ?? []).map(row);
  return struct('seqr_refund_request', {
    row_size: sizeOf('seqr_invoice_row'),
    refund_id: text(from.refundId),
    ers_reference: text(from.ersReference),
    amount: whole(from.amount, 'amount'),
    currency_code: text(from.currencyCode ?? 'SEK'),
    title: text(from.title),
    cashier_id: text(from.cashierId),
    rows: rows.length ? rows : null,
    row_count: rows.length,
  });
}

module.exports = { invoice, refund };
