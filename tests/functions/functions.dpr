program functions;

{ What no other program of Pascal calls, and what comes out of it: functions ENDPOINT FOLDER, the customer pays after 0.6 s.
  See xtask/src/called.rs. }

{$MODE DELPHI}

uses
  cthreads, cwstring, SysUtils, Seqr, SeqrClasses;

const
  EVER = High(Int64);

var
  failures: Integer;
  exported: string;

procedure Expect(holds: Boolean; const what: string);
begin
  if holds then Exit;
  WriteLn('not so: ', what, ': ', SeqrText(seqr_last_error()));
  Inc(failures);
end;

function Write(context: Pointer; data: PAnsiChar; size: TSeqrSize): Integer; cdecl;
var
  piece: AnsiString;
begin
  SetString(piece, data, size);
  exported := exported + piece;
  Result := 0;
end;

{ An invoice over 59.00 SEK. }
function Invoice(number: PAnsiChar): TSeqrInvoice;
begin
  SeqrInit(Result);
  Result.client_invoice_id := number;
  Result.title := 'Corner shop';
  Result.cashier_id := 'Anna';
  Result.total := 5900;
  Result.currency_code := 'SEK';
end;

procedure WithoutATill;
var
  modules: array[0..SEQR_QR_MAX_MODULES - 1] of Byte;
  size: Cardinal;
  svg, text: PAnsiChar;
begin
  Expect(seqr_abi_version() = SEQR_HEADER_ABI_VERSION, 'seqr_abi_version');
  Expect(Pos('.', SeqrText(seqr_version())) > 0, 'seqr_version');
  Expect(SeqrText(seqr_payment_state_name(SEQR_PAY_COMPLETED)) = 'SEQR_PAY_COMPLETED', 'seqr_payment_state_name');
  size := 0;
  Expect((seqr_qr_code('SEQR', @modules, SizeOf(modules), size) = SEQR_OK) and (size = 21), 'seqr_qr_code');
  Expect((modules[0] = 1) and (modules[7] = 0), 'a corner of it');
  svg := nil;
  Expect((seqr_qr_svg('SEQR', SEQR_QR_BORDER, svg) = SEQR_OK) and (Pos('<svg', SeqrText(svg)) > 0), 'seqr_qr_svg');
  seqr_string_free(svg);
  text := nil;
  Expect((seqr_amount_text(-5905, 'SEK', text) = SEQR_OK) and (SeqrText(text) = '-59.05'), 'seqr_amount_text');
  seqr_string_free(text);
end;

procedure Registered(library_: TSeqrClient; till: TSeqrTerminal);
var
  other: PSeqrTerminal;
  texts: TSeqrReceiptTexts;
begin
  Expect(library_.Ping < 60000, 'seqr_ping');
  till.AssignSeqrId('FUNPAS2');
  Expect(till.SeqrId = 'FUNPAS2', 'seqr_assign_seqr_id, seqr_terminal_seqr_id');
  till.ChangePassword;
  Expect((till.Id <> '') and (Pos(till.Id, till.Info) > 0), 'seqr_terminal_id, seqr_terminal_info by the new password');
  Expect(till.NextRefundInDoubt('') = '', 'seqr_next_refund_in_doubt');
  other := nil;
  Expect(seqr_terminal_import(library_.Handle, 'Elsewhere', '0123456789', 'secret', 'FUNPAS3', other) = SEQR_OK,
    'seqr_terminal_import');
  Expect(SeqrText(seqr_terminal_id(other)) = '0123456789', 'its id');
  Expect((library_.NextTerminal('') = 'Elsewhere') and (library_.NextTerminal('Elsewhere') = 'Pascal') and
    (library_.NextTerminal('Pascal') = ''), 'seqr_next_terminal');
  seqr_terminal_close(other);
  SeqrInit(texts);
  texts.amount := 'To pay';
  texts.time := 'When';
  texts.reference := 'Reference';
  texts.sale := 'Sale';
  texts.cashier := 'Served by';
  texts.copy := 'COPY';
  texts.refund := 'REFUND';
  texts.refunded_payment := 'Payment';
  texts.decimal_mark := '.';
  library_.SetReceiptTexts(texts);
end;

{ Gives SEQR's reference. }
function Paid(library_: TSeqrClient; till: TSeqrTerminal): string;
var
  sale: TSeqrPayment;
  found, next: PSeqrPayment;
  token: TSeqrCustomerToken;
  status: TSeqrStatus;
  document: TSeqrReceiptDocument;
begin
  sale := till.PayStart(Invoice('F1'));
  Expect((sale.InvoiceReference <> '') and (sale.QrCode <> ''), 'seqr_payment_invoice_reference, seqr_payment_qr_code');
  while sale.Poll(1000, status) <> SEQR_PAY_COMPLETED do Continue;
  Expect((sale.PaidAtMs > 0) and (sale.ResultCode <= 0), 'seqr_payment_paid_at, seqr_payment_result_code');
  Expect((sale.EndedBy = 0) or (sale.EndedBy = SEQR_BY_CUSTOMER), 'seqr_payment_ended_by, paid');
  FillChar(token, SizeOf(token), 0);
  Expect((sale.TokenCount = 0) and (seqr_payment_token(sale.Handle, 0, token) = SEQR_E_ARGUMENT), 'seqr_payment_token');
  Expect(Pos('To pay', sale.ReceiptText(40)) > 0, 'a word of seqr_set_receipt_texts');
  Result := sale.ErsReference;
  found := nil;
  Expect((seqr_payment_find_reference(library_.Handle, PAnsiChar(SeqrUtf8(Result)), found) = SEQR_OK) and
    (SeqrText(seqr_payment_client_invoice_id(found)) = 'F1'), 'seqr_payment_find_reference');
  seqr_payment_close(found);
  found := nil;
  Expect(seqr_payment_find_reference(library_.Handle, 'none', found) = SEQR_E_NOT_FOUND, 'no such reference');
  sale.Confirm;
  sale.Free;
  SeqrInit(document);
  document.receipt_type := SEQR_PAYMENT_RECEIPT;
  document.mime_type := 'text/plain';
  document.data := PAnsiChar('Thank you');
  document.size := 9;
  till.SubmitReceipt(Result, document);

  sale := till.PayStart(Invoice('F2'));
  Expect(seqr_cancel(sale.Handle) = SEQR_OK, 'seqr_cancel');
  Expect(seqr_pay_commit(sale.Handle, 4000) = SEQR_E_STATE, 'seqr_pay_commit of what is not reserved');
  Expect(sale.EndedBy = SEQR_BY_CASHIER, 'seqr_payment_ended_by, canceled');
  found := nil;
  Expect((seqr_next_payment(library_.Handle, 0, EVER, nil, found) = SEQR_OK) and
    (SeqrText(seqr_payment_client_invoice_id(found)) = 'F1'), 'seqr_next_payment');
  next := nil;
  Expect((seqr_next_payment(library_.Handle, 0, EVER, found, next) = SEQR_OK) and
    (SeqrText(seqr_payment_client_invoice_id(next)) = 'F2'), 'the next');
  seqr_payment_close(found);
  found := nil;
  Expect((seqr_next_payment(library_.Handle, 0, EVER, next, found) = SEQR_OK) and (found = nil), 'the end');
  seqr_payment_close(next);
  sale.Free;
end;

procedure Day(library_: TSeqrClient; const reference: string);
var
  shop: TSeqrReseller;
  request: TSeqrReportRequest;
  period: TSeqrUtf8;
  report: PSeqrReportResult;
  row: TSeqrReportRow;
  books: PSeqrReconciliation;
  total: TSeqrReconciliationTotal;
  line: TSeqrReconciliationLine;
  json: PAnsiChar;
begin
  SeqrInit(shop);
  shop.reseller_id := 'demo-reseller';
  shop.reseller_password := 'demo-password';
  period := SeqrUtf8(library_.PeriodClose(shop, ''));
  SeqrInit(request);
  request.period_id := PAnsiChar(period);
  request.currency_code := 'SEK';
  request.first_wait_ms := 1;
  request.report := SEQR_REPORT_SHOP_DETAILS;
  report := nil;
  Expect(seqr_report(library_.Handle, @shop, @request, report) = SEQR_OK, 'seqr_report');
  Expect(seqr_report_result_count(report) = 1, 'seqr_report_result_count');
  SeqrInit(row);
  Expect((seqr_report_result_row(report, 0, row) = SEQR_OK) and (row.amount = 5900) and
    (SeqrText(row.ers_reference) = reference), 'seqr_report_result_row');
  Expect(seqr_report_result_row(report, 1, row) = SEQR_E_ARGUMENT, 'a row that is not there');
  Expect(Pos(reference, SeqrText(seqr_report_result_text(report))) > 0, 'seqr_report_result_text');
  seqr_report_result_close(report);

  request.report := 0;
  books := nil;
  Expect(seqr_reconcile(library_.Handle, @shop, @request, books) = SEQR_OK, 'seqr_reconcile');
  SeqrInit(total);
  Expect((seqr_reconciliation_sum(books, SEQR_RECON_MATCHED, total) = SEQR_OK) and (total.count = 1) and
    (total.amount_here = 5900) and (total.amount_there = 5900), 'seqr_reconciliation_sum');
  SeqrInit(line);
  Expect((seqr_reconciliation_get(books, SEQR_RECON_MATCHED, 0, line) = SEQR_OK) and (line.amount_here = 5900) and
    (SeqrText(line.client_invoice_id) = 'F1'), 'seqr_reconciliation_get');
  json := nil;
  Expect((seqr_reconciliation_json(books, json) = SEQR_OK) and (Pos('MATCHED', UpperCase(SeqrText(json))) > 0),
    'seqr_reconciliation_json');
  seqr_string_free(json);
  seqr_reconciliation_close(books);

  exported := '';
  Expect((seqr_journal_export(library_.Handle, SEQR_CSV, 0, 0, Write, nil) = SEQR_OK) and (Pos(reference, exported) > 0),
    'seqr_journal_export');
  exported := '';
  Expect((seqr_journal_changes(library_.Handle, 0, 0, Write, nil) = SEQR_OK) and (Pos(reference, exported) > 0),
    'seqr_journal_changes');
  Expect(library_.Takeover = 0, 'seqr_takeover');
end;

var
  library_: TSeqrClient;
  till: TSeqrTerminal;
  reference: string;
begin
  WithoutATill;
  library_ := TSeqrClient.Create(ParamStr(1), ParamStr(2) + '/functions-pas.db', 'Functions 1.0');
  till := library_.RegisterTerminal('demo-reseller', 'demo-password', 'Pascal', 'Corner shop', 'FUNPAS1');
  Registered(library_, till);
  reference := Paid(library_, till);
  Expect(seqr_refund_resolve(till.Handle, 'none', 0) = SEQR_E_NOT_FOUND, 'seqr_refund_resolve');
  Day(library_, reference);
  till.Unregister;
  Expect(seqr_assign_seqr_id(till.Handle, 'FUNPAS4') <> SEQR_OK, 'seqr_unregister');
  till.Free;
  library_.Free;
  WriteLn('Pascal: ', failures, ' are not so');
  if failures > 0 then Halt(1);
end.
