unit SeqrClasses;

{ Classes over Seqr.pas: handles that free themselves, strings, and ESeqrError for every status but SEQR_OK. What
  seqr.h says of a function holds for the method of its name.

  Free payments and terminals when you like, in any order, also after the client. What has no method here is called by
  its function and Handle, and SeqrCheck. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses SysUtils, Seqr;

type
  ESeqrError = class(Exception)
  private
    FStatus: TSeqrStatus;
    FResultCode: Integer;
  public
    constructor Create(status: TSeqrStatus; resultCode: Integer; const text: string);
    { One of the SEQR_E_ constants. }
    property Status: TSeqrStatus read FStatus;
    { SEQR's own code, or -1. }
    property ResultCode: Integer read FResultCode;
  end;

  TSeqrPayment = class
  private
    FHandle: PSeqrPayment;
    procedure GetAmount(var amount: Int64; var currency: TSeqrCurrencyCode);
  public
    { Takes a handle over. }
    constructor Create(handle: PSeqrPayment);
    destructor Destroy; override;
    { Gives the state. Where the library gives a state with an error (SEQR_E_NOT_SAVED and SEQR_E_OTHER_AMOUNT with
      COMPLETED, SEQR_E_REVERSED with FAILED, SEQR_E_OTHER_PAYMENT and SEQR_E_BUSY with UNKNOWN) the error is in status
      and is not raised. }
    function Poll(waitMs: Cardinal; var status: TSeqrStatus): Integer; overload;
    { Gives the state alone; after FAILED, ErrorText says why. }
    function Poll(waitMs: Cardinal): Integer; overload;
    { seqr_pay_continue: "continue" is a word of the language. }
    procedure TryAgain;
    procedure Cancel;
    { Does not wait: Outcome has what came of it. }
    procedure CancelBegin;
    { What came of PayBegin or CancelBegin, as the waiting call would give it; SEQR_E_NOT_READY while it is under way. }
    function Outcome: TSeqrStatus;
    procedure Confirm;
    procedure Abandon;
    { The booking of what SEQR took back is undone. }
    procedure AcknowledgeReversal;
    { One of SEQR_BY_..., 0 while it has not ended unpaid. }
    function EndedBy: Integer;
    procedure Update(const invoice: TSeqrInvoice); overload;
    { Another total for an invoice of one row. }
    procedure Update(const title, cashierId: string; total: Int64); overload;
    { Where it is paid all the same (SEQR_E_OTHER_AMOUNT; SEQR_E_NOT_SAVED if Poll gives COMPLETED) the error is in
      status and is not raised. }
    procedure Commit(amount: Int64; var status: TSeqrStatus); overload;
    { Raises SEQR_E_OTHER_AMOUNT too: then it is paid, and Amount says how much. }
    procedure Commit(amount: Int64); overload;
    function ClientInvoiceId: string;
    function InvoiceReference: string;
    { '' until COMPLETED. }
    function ErsReference: string;
    function QrCode: string;
    function Amount: Int64;
    function CurrencyCode: string;
    { Milliseconds since 1970-01-01 UTC. }
    function PaidAtMs: Int64;
    function ResultCode: Integer;
    function ErrorText: string;
    function ReceiptText(columns: Cardinal): string;
    function TokenCount: Integer;
    { Its texts live as long as the payment. }
    function Token(index: Integer): TSeqrCustomerToken;
    property Handle: PSeqrPayment read FHandle;
  end;

  { The POS as TSeqrTerminal.Sell and Recover see it: override what follows. Each is called on the thread that made the
    call; sale is lent, do not keep or free it. An exception of yours ends the call as soon as the sale may be left, and
    comes out of it; the sale is then as after a crash. (TSeqrCashier is the record of seqr.h.) }
  TSeqrPos = class
  private
    FColumns: Cardinal;
    FThrown: TObject;
    procedure Caught;
    procedure RaiseCaught;
  public
    destructor Destroy; override;
    { seqr_show_fn: 0 to go on, 1 to cancel, 2 to leave the sale as it is. }
    function Show(sale: TSeqrPayment; state: Integer; const text: string): Integer; virtual; abstract;
    { seqr_ask_fn: 1 continue, 2 cancel, 3 wait, 4 give it up. }
    function Ask(sale: TSeqrPayment; question: Integer; const text: string): Integer; virtual; abstract;
    { seqr_book_fn: True once the sale is booked. Must be safe to repeat for the same ersReference. }
    function Book(sale: TSeqrPayment; const ersReference: string; amount: Int64;
      const currencyCode: string): Boolean; virtual; abstract;
    { seqr_unbook_fn: True once nothing is booked for this ersReference. }
    function Unbook(sale: TSeqrPayment; const ersReference: string): Boolean; virtual; abstract;
    procedure Print(sale: TSeqrPayment; const text: string); virtual; abstract;
    { The width of receipts, 20 to 80; 0 means 40. }
    property Columns: Cardinal read FColumns write FColumns;
  end;

  TSeqrTerminal = class
  private
    FHandle: PSeqrTerminal;
  public
    constructor Create(handle: PSeqrTerminal);
    destructor Destroy; override;
    { seqr_sale_run: a whole sale. Gives SEQR_PAY_COMPLETED (booked and confirmed), SEQR_PAY_CANCELED or SEQR_PAY_FAILED.
      ESeqrError: SEQR_E_STOPPED, SEQR_E_NOT_SAVED (paid and booked, not confirmed yet) and SEQR_E_BUSY leave a sale for
      Recover; with all others but SEQR_E_CLOSED nothing was begun. }
    function Sell(const clientInvoiceId, title, cashierId: string; total: Int64; const currencyCode: string;
      pos: TSeqrPos): Integer; overload;
    function Sell(const invoice: TSeqrInvoice; pos: TSeqrPos): Integer; overload;
    { seqr_recover_run, when the till starts: settles what a crash left. }
    procedure Recover(pos: TSeqrPos);
    { An invoice of one row. The payment is the caller's to free; so with all that give one. }
    function PayStart(const clientInvoiceId, title, cashierId: string; total: Int64;
      const currencyCode: string): TSeqrPayment; overload;
    function PayStart(const invoice: TSeqrInvoice): TSeqrPayment; overload;
    { Does not wait: the payment's Outcome has what came of it. }
    function PayBegin(const invoice: TSeqrInvoice): TSeqrPayment;
    { after: nil for the first. nil at the end. }
    function NextUnfinished(after: TSeqrPayment): TSeqrPayment;
    { after: nil for the first. nil at the end. }
    function NextReversal(after: TSeqrPayment): TSeqrPayment;
    function Attention: TSeqrAttention;
    function PaymentFind(const clientInvoiceId: string): TSeqrPayment;
    { Gives SEQR's reference of the refund, '' if it gave none. }
    function Refund(const refundId, ersReference: string; amount: Int64;
      const currencyCode, title, cashierId: string): string; overload;
    function Refund(const request: TSeqrRefundRequest): string; overload;
    { Does not wait: RefundPoll has what came of it. }
    procedure RefundBegin(const request: TSeqrRefundRequest);
    { What came of a refund, as Refund would give it; SEQR_E_NOT_READY while it is under way. }
    function RefundPoll(const refundId: string; waitMs: Cardinal; var reference: string): TSeqrStatus;
    { False if the store has no such refund. The texts of info belong to the terminal. }
    function RefundFind(const refundId: string; var info: TSeqrRefundInfo): Boolean;
    procedure RefundResolve(const refundId: string; happened: Boolean);
    { A supervisor allows refunds of a payment, in a store that SeqrStoreAdopt has made of a backup. }
    procedure RefundAllow(const ersReference: string);
    { after: '' for the first. '' at the end. }
    function NextRefundInDoubt(const after: string): string;
    function RefundReceiptText(const refundId: string; columns: Cardinal): string;
    procedure SubmitReceipt(const ersReference: string; const document: TSeqrReceiptDocument);
    procedure AssignSeqrId(const seqrId: string);
    procedure Unregister;
    procedure ChangePassword;
    { JSON }
    function Info: string;
    function Id: string;
    function SeqrId: string;
    property Handle: PSeqrTerminal read FHandle;
  end;

  TSeqrClient = class
  private
    FHandle: PSeqrClient;
    procedure Open(const config: TSeqrConfig);
  public
    constructor Create(const endpoint, storePath, clientId: string); overload;
    constructor Create(const config: TSeqrConfig); overload;
    destructor Destroy; override;
    { Gives how long it took, in milliseconds. }
    function Ping: Cardinal;
    { seqrId may be ''. The terminal is the caller's to free; so with TerminalOpen. }
    function RegisterTerminal(const resellerId, resellerPassword, externalTerminalId, name,
      seqrId: string): TSeqrTerminal; overload;
    function RegisterTerminal(const registration: TSeqrRegistration): TSeqrTerminal; overload;
    function TerminalOpen(const externalTerminalId: string): TSeqrTerminal;
    { after: '' for the first. '' at the end. }
    function NextTerminal(const after: string): string;
    procedure SetReceiptTexts(const texts: TSeqrReceiptTexts);
    { externalTerminalId '' for the whole shop. Gives the period's id. }
    function PeriodClose(const reseller: TSeqrReseller; const externalTerminalId: string): string;
    { SEQR's books against the journal's, as text; clean: nothing to look into. }
    { Gives the text for a manager: columns 20 to 80, 0 for 80; language 'en' or 'sv', '' for that of the configuration. }
    function Reconcile(const reseller: TSeqrReseller; const request: TSeqrReportRequest; var clean: Boolean;
      columns: Cardinal = 0; const language: string = ''): string;
    { What support asks first. No secret is in it. }
    function Diagnose: string;
    { A whole copy of the store, while terminals sell, where nothing stands yet; see SeqrStoreAdopt. }
    procedure StoreBackup(const path: string);
    { Removes invoices, steps and texts of what was settled before this, in milliseconds since 1970; gives of how many payments. }
    function JournalPrune(beforeMs: Int64): UInt64;
    function Takeover: Cardinal;
    property Handle: PSeqrClient read FHandle;
  end;

{ Raises ESeqrError if status is not SEQR_OK. To be called right after the function that gave it, in its thread. }
procedure SeqrCheck(status: TSeqrStatus);

{ Makes a store of a backup, only where the old store is lost for good. Gives what to do now, in English. }
function SeqrStoreAdopt(const storePath: string): string;

{ seqr_amount_parse: what a person types, in minor units. }
function SeqrAmountParse(const text, currencyCode: string): Int64;

implementation

procedure SeqrCheck(status: TSeqrStatus);
begin
  if status <> SEQR_OK then
    raise ESeqrError.Create(status, seqr_last_result_code(), SeqrText(seqr_last_error()));
end;

{ What a function gave through its last parameter. }
function Taken(status: TSeqrStatus; given: PAnsiChar): string;
begin
  Result := '';
  if status = SEQR_OK then Result := SeqrTake(given);
  SeqrCheck(status);
end;

function SeqrStoreAdopt(const storePath: string): string;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(storePath);
  status := seqr_store_adopt(PAnsiChar(utf8), given);
  Result := Taken(status, given);
end;

function SeqrAmountParse(const text, currencyCode: string): Int64;
var
  typed, currency: TSeqrUtf8;
begin
  typed := SeqrUtf8(text);
  currency := SeqrUtf8(currencyCode);
  Result := 0;
  SeqrCheck(seqr_amount_parse(PAnsiChar(typed), PAnsiChar(currency), Result));
end;

{ An invoice of one row; the texts must outlive it. }
procedure OneRow(var invoice: TSeqrInvoice; number, title, cashier, currency: PAnsiChar; total: Int64);
begin
  SeqrInit(invoice);
  invoice.client_invoice_id := number;
  invoice.title := title;
  invoice.cashier_id := cashier;
  invoice.total := total;
  invoice.currency_code := currency;
end;

{ ESeqrError }

constructor ESeqrError.Create(status: TSeqrStatus; resultCode: Integer; const text: string);
begin
  inherited Create(text);
  FStatus := status;
  FResultCode := resultCode;
end;

{ TSeqrPayment }

constructor TSeqrPayment.Create(handle: PSeqrPayment);
begin
  inherited Create;
  FHandle := handle;
end;

destructor TSeqrPayment.Destroy;
begin
  if FHandle <> nil then seqr_payment_close(FHandle);
  inherited;
end;

function TSeqrPayment.Poll(waitMs: Cardinal; var status: TSeqrStatus): Integer;
begin
  Result := 0;
  status := seqr_pay_poll(FHandle, waitMs, Result);
  case status of
    SEQR_E_NOT_SAVED, SEQR_E_REVERSED, SEQR_E_OTHER_AMOUNT, SEQR_E_OTHER_PAYMENT, SEQR_E_BUSY: ;
  else
    SeqrCheck(status);
  end;
end;

function TSeqrPayment.Poll(waitMs: Cardinal): Integer;
var
  status: TSeqrStatus;
begin
  Result := Poll(waitMs, status);
end;

procedure TSeqrPayment.TryAgain;
begin
  SeqrCheck(seqr_pay_continue(FHandle));
end;

procedure TSeqrPayment.Cancel;
begin
  SeqrCheck(seqr_cancel(FHandle));
end;

procedure TSeqrPayment.CancelBegin;
begin
  SeqrCheck(seqr_cancel_begin(FHandle));
end;

function TSeqrPayment.Outcome: TSeqrStatus;
begin
  Result := seqr_payment_status(FHandle);
end;

procedure TSeqrPayment.Confirm;
begin
  SeqrCheck(seqr_pay_confirm(FHandle));
end;

procedure TSeqrPayment.Abandon;
begin
  SeqrCheck(seqr_pay_abandon(FHandle));
end;

procedure TSeqrPayment.AcknowledgeReversal;
begin
  SeqrCheck(seqr_acknowledge_reversal(FHandle));
end;

function TSeqrPayment.EndedBy: Integer;
begin
  Result := seqr_payment_ended_by(FHandle);
end;

procedure TSeqrPayment.Update(const invoice: TSeqrInvoice);
begin
  SeqrCheck(seqr_pay_update(FHandle, @invoice));
end;

procedure TSeqrPayment.Update(const title, cashierId: string; total: Int64);
var
  invoice: TSeqrInvoice;
  number, name, cashier, currency: TSeqrUtf8;
begin
  number := SeqrUtf8(ClientInvoiceId);
  name := SeqrUtf8(title);
  cashier := SeqrUtf8(cashierId);
  currency := SeqrUtf8(CurrencyCode);
  OneRow(invoice, PAnsiChar(number), PAnsiChar(name), PAnsiChar(cashier), PAnsiChar(currency), total);
  Update(invoice);
end;

procedure TSeqrPayment.Commit(amount: Int64; var status: TSeqrStatus);
begin
  status := seqr_pay_commit(FHandle, amount);
  case status of
    SEQR_E_OTHER_AMOUNT, SEQR_E_NOT_SAVED: ;
  else
    SeqrCheck(status);
  end;
end;

procedure TSeqrPayment.Commit(amount: Int64);
begin
  SeqrCheck(seqr_pay_commit(FHandle, amount));
end;

function TSeqrPayment.ClientInvoiceId: string;
begin
  Result := SeqrText(seqr_payment_client_invoice_id(FHandle));
end;

function TSeqrPayment.InvoiceReference: string;
begin
  Result := SeqrText(seqr_payment_invoice_reference(FHandle));
end;

function TSeqrPayment.ErsReference: string;
begin
  Result := SeqrText(seqr_payment_ers_reference(FHandle));
end;

function TSeqrPayment.QrCode: string;
begin
  Result := SeqrText(seqr_payment_qr_code(FHandle));
end;

function TSeqrPayment.ErrorText: string;
begin
  Result := SeqrText(seqr_payment_error(FHandle));
end;

function TSeqrPayment.ResultCode: Integer;
begin
  Result := seqr_payment_result_code(FHandle);
end;

function TSeqrPayment.TokenCount: Integer;
begin
  Result := seqr_payment_token_count(FHandle);
end;

procedure TSeqrPayment.GetAmount(var amount: Int64; var currency: TSeqrCurrencyCode);
begin
  SeqrCheck(seqr_payment_amount(FHandle, amount, currency));
end;

function TSeqrPayment.Amount: Int64;
var
  currency: TSeqrCurrencyCode;
begin
  Result := 0;
  GetAmount(Result, currency);
end;

function TSeqrPayment.CurrencyCode: string;
var
  amount: Int64;
  currency: TSeqrCurrencyCode;
begin
  GetAmount(amount, currency);
  Result := SeqrText(@currency[0]);
end;

function TSeqrPayment.PaidAtMs: Int64;
begin
  Result := 0;
  SeqrCheck(seqr_payment_paid_at(FHandle, Result));
end;

function TSeqrPayment.Token(index: Integer): TSeqrCustomerToken;
begin
  FillChar(Result, SizeOf(Result), 0);
  SeqrCheck(seqr_payment_token(FHandle, TSeqrSize(index), Result));
end;

function TSeqrPayment.ReceiptText(columns: Cardinal): string;
var
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  status := seqr_receipt_text(FHandle, columns, given);
  Result := Taken(status, given);
end;

{ TSeqrPos }

destructor TSeqrPos.Destroy;
begin
  FThrown.Free;
  inherited;
end;

{ No exception goes through the library: the first is kept for the end of the call. }
procedure TSeqrPos.Caught;
begin
  if FThrown = nil then FThrown := TObject(AcquireExceptionObject);
end;

procedure TSeqrPos.RaiseCaught;
var
  thrown: TObject;
begin
  thrown := FThrown;
  FThrown := nil;
  if thrown <> nil then raise thrown;
end;

{ A payment that is lent: freeing it closes nothing. }
function Lent(handle: PSeqrPayment): TSeqrPayment;
begin
  Result := TSeqrPayment.Create(handle);
end;

procedure GiveBack(sale: TSeqrPayment);
begin
  sale.FHandle := nil;
  sale.Free;
end;

function ShowSale(context: Pointer; payment: PSeqrPayment; state: Integer; text: PAnsiChar): Integer; cdecl;
var
  sale: TSeqrPayment;
begin
  Result := 2;
  if TSeqrPos(context).FThrown <> nil then Exit;
  sale := nil;
  try
    sale := Lent(payment);
    Result := TSeqrPos(context).Show(sale, state, SeqrText(text));
  except
    TSeqrPos(context).Caught;
  end;
  if sale <> nil then GiveBack(sale);
end;

function AskCashier(context: Pointer; payment: PSeqrPayment; question: Integer; text: PAnsiChar): Integer; cdecl;
var
  sale: TSeqrPayment;
begin
  Result := 3;
  if TSeqrPos(context).FThrown <> nil then Exit;
  sale := nil;
  try
    sale := Lent(payment);
    Result := TSeqrPos(context).Ask(sale, question, SeqrText(text));
  except
    TSeqrPos(context).Caught;
  end;
  if sale <> nil then GiveBack(sale);
end;

function BookSale(context: Pointer; payment: PSeqrPayment; ers_reference: PAnsiChar; amount: Int64;
  currency_code: PAnsiChar): Integer; cdecl;
var
  sale: TSeqrPayment;
begin
  Result := 0;
  if TSeqrPos(context).FThrown <> nil then Exit;
  sale := nil;
  try
    sale := Lent(payment);
    Result := Ord(TSeqrPos(context).Book(sale, SeqrText(ers_reference), amount, SeqrText(currency_code)));
  except
    TSeqrPos(context).Caught;
  end;
  if sale <> nil then GiveBack(sale);
end;

function UnbookSale(context: Pointer; payment: PSeqrPayment; ers_reference: PAnsiChar): Integer; cdecl;
var
  sale: TSeqrPayment;
begin
  Result := 0;
  if TSeqrPos(context).FThrown <> nil then Exit;
  sale := nil;
  try
    sale := Lent(payment);
    Result := Ord(TSeqrPos(context).Unbook(sale, SeqrText(ers_reference)));
  except
    TSeqrPos(context).Caught;
  end;
  if sale <> nil then GiveBack(sale);
end;

procedure PrintSale(context: Pointer; payment: PSeqrPayment; text: PAnsiChar); cdecl;
var
  sale: TSeqrPayment;
begin
  if TSeqrPos(context).FThrown <> nil then Exit;
  sale := nil;
  try
    sale := Lent(payment);
    TSeqrPos(context).Print(sale, SeqrText(text));
  except
    TSeqrPos(context).Caught;
  end;
  if sale <> nil then GiveBack(sale);
end;

procedure CashierOf(pos: TSeqrPos; var cashier: TSeqrCashier);
begin
  SeqrInit(cashier);
  cashier.columns := pos.Columns;
  cashier.context := pos;
  cashier.show := @ShowSale;
  cashier.ask := @AskCashier;
  cashier.book := @BookSale;
  cashier.unbook := @UnbookSale;
  cashier.print := @PrintSale;
end;

{ TSeqrTerminal }

function TSeqrTerminal.Sell(const clientInvoiceId, title, cashierId: string; total: Int64; const currencyCode: string;
  pos: TSeqrPos): Integer;
var
  invoice: TSeqrInvoice;
  number, name, cashier, currency: TSeqrUtf8;
begin
  number := SeqrUtf8(clientInvoiceId);
  name := SeqrUtf8(title);
  cashier := SeqrUtf8(cashierId);
  currency := SeqrUtf8(currencyCode);
  OneRow(invoice, PAnsiChar(number), PAnsiChar(name), PAnsiChar(cashier), PAnsiChar(currency), total);
  Result := Sell(invoice, pos);
end;

function TSeqrTerminal.Sell(const invoice: TSeqrInvoice; pos: TSeqrPos): Integer;
var
  cashier: TSeqrCashier;
  made: PSeqrPayment;
  status: TSeqrStatus;
begin
  CashierOf(pos, cashier);
  Result := SEQR_PAY_UNKNOWN;
  made := nil;
  status := seqr_sale_run(FHandle, @invoice, @cashier, Result, made);
  try
    pos.RaiseCaught;
    SeqrCheck(status);
  finally
    if made <> nil then seqr_payment_close(made);
  end;
end;

procedure TSeqrTerminal.Recover(pos: TSeqrPos);
var
  cashier: TSeqrCashier;
  status: TSeqrStatus;
begin
  CashierOf(pos, cashier);
  status := seqr_recover_run(FHandle, @cashier);
  pos.RaiseCaught;
  SeqrCheck(status);
end;

constructor TSeqrTerminal.Create(handle: PSeqrTerminal);
begin
  inherited Create;
  FHandle := handle;
end;

destructor TSeqrTerminal.Destroy;
begin
  if FHandle <> nil then seqr_terminal_close(FHandle);
  inherited;
end;

function TSeqrTerminal.PayStart(const clientInvoiceId, title, cashierId: string; total: Int64;
  const currencyCode: string): TSeqrPayment;
var
  invoice: TSeqrInvoice;
  number, name, cashier, currency: TSeqrUtf8;
begin
  number := SeqrUtf8(clientInvoiceId);
  name := SeqrUtf8(title);
  cashier := SeqrUtf8(cashierId);
  currency := SeqrUtf8(currencyCode);
  OneRow(invoice, PAnsiChar(number), PAnsiChar(name), PAnsiChar(cashier), PAnsiChar(currency), total);
  Result := PayStart(invoice);
end;

function TSeqrTerminal.PayStart(const invoice: TSeqrInvoice): TSeqrPayment;
var
  status: TSeqrStatus;
  made: PSeqrPayment;
begin
  made := nil;
  status := seqr_pay_start(FHandle, @invoice, made);
  SeqrCheck(status);
  Result := TSeqrPayment.Create(made);
end;

function TSeqrTerminal.PayBegin(const invoice: TSeqrInvoice): TSeqrPayment;
var
  made: PSeqrPayment;
begin
  made := nil;
  SeqrCheck(seqr_pay_begin(FHandle, @invoice, made));
  Result := TSeqrPayment.Create(made);
end;

function TSeqrTerminal.NextUnfinished(after: TSeqrPayment): TSeqrPayment;
var
  status: TSeqrStatus;
  previous, made: PSeqrPayment;
begin
  previous := nil;
  if after <> nil then previous := after.Handle;
  made := nil;
  status := seqr_next_unfinished(FHandle, previous, made);
  SeqrCheck(status);
  Result := nil;
  if made <> nil then Result := TSeqrPayment.Create(made);
end;

function TSeqrTerminal.NextReversal(after: TSeqrPayment): TSeqrPayment;
var
  previous, made: PSeqrPayment;
begin
  previous := nil;
  if after <> nil then previous := after.Handle;
  made := nil;
  SeqrCheck(seqr_next_reversal(FHandle, previous, made));
  Result := nil;
  if made <> nil then Result := TSeqrPayment.Create(made);
end;

function TSeqrTerminal.Attention: TSeqrAttention;
begin
  SeqrInit(Result);
  SeqrCheck(seqr_terminal_attention(FHandle, Result));
end;

function TSeqrTerminal.PaymentFind(const clientInvoiceId: string): TSeqrPayment;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  made: PSeqrPayment;
begin
  made := nil;
  utf8 := SeqrUtf8(clientInvoiceId);
  status := seqr_payment_find(FHandle, PAnsiChar(utf8), made);
  SeqrCheck(status);
  Result := TSeqrPayment.Create(made);
end;

function TSeqrTerminal.Refund(const refundId, ersReference: string; amount: Int64;
  const currencyCode, title, cashierId: string): string;
var
  request: TSeqrRefundRequest;
  number, reference, currency, name, cashier: TSeqrUtf8;
begin
  number := SeqrUtf8(refundId);
  reference := SeqrUtf8(ersReference);
  currency := SeqrUtf8(currencyCode);
  name := SeqrUtf8(title);
  cashier := SeqrUtf8(cashierId);
  SeqrInit(request);
  request.refund_id := PAnsiChar(number);
  request.ers_reference := PAnsiChar(reference);
  request.amount := amount;
  request.currency_code := PAnsiChar(currency);
  request.title := PAnsiChar(name);
  request.cashier_id := PAnsiChar(cashier);
  Result := Refund(request);
end;

function TSeqrTerminal.Refund(const request: TSeqrRefundRequest): string;
var
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  status := seqr_refund(FHandle, @request, given);
  Result := Taken(status, given);
end;

procedure TSeqrTerminal.RefundBegin(const request: TSeqrRefundRequest);
begin
  SeqrCheck(seqr_refund_begin(FHandle, @request));
end;

function TSeqrTerminal.RefundPoll(const refundId: string; waitMs: Cardinal; var reference: string): TSeqrStatus;
var
  utf8: TSeqrUtf8;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(refundId);
  SeqrCheck(seqr_refund_poll(FHandle, PAnsiChar(utf8), waitMs, Result, given));
  reference := '';
  if Result = SEQR_OK then reference := Taken(Result, given);
end;

function TSeqrTerminal.RefundFind(const refundId: string; var info: TSeqrRefundInfo): Boolean;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
begin
  utf8 := SeqrUtf8(refundId);
  SeqrInit(info);
  status := seqr_refund_find(FHandle, PAnsiChar(utf8), info);
  Result := status <> SEQR_E_NOT_FOUND;
  if Result then SeqrCheck(status);
end;

procedure TSeqrTerminal.RefundResolve(const refundId: string; happened: Boolean);
var
  utf8: TSeqrUtf8;
begin
  utf8 := SeqrUtf8(refundId);
  SeqrCheck(seqr_refund_resolve(FHandle, PAnsiChar(utf8), Ord(happened)));
end;

function TSeqrTerminal.NextRefundInDoubt(const after: string): string;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(after);
  status := seqr_next_refund_in_doubt(FHandle, SeqrOptional(utf8), given);
  Result := Taken(status, given);
end;

procedure TSeqrTerminal.RefundAllow(const ersReference: string);
begin
  SeqrCheck(seqr_refund_allow(FHandle, PAnsiChar(SeqrUtf8(ersReference))));
end;

function TSeqrTerminal.RefundReceiptText(const refundId: string; columns: Cardinal): string;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(refundId);
  status := seqr_refund_receipt_text(FHandle, PAnsiChar(utf8), columns, given);
  Result := Taken(status, given);
end;

procedure TSeqrTerminal.SubmitReceipt(const ersReference: string; const document: TSeqrReceiptDocument);
var
  utf8: TSeqrUtf8;
begin
  utf8 := SeqrUtf8(ersReference);
  SeqrCheck(seqr_submit_receipt(FHandle, PAnsiChar(utf8), @document));
end;

procedure TSeqrTerminal.AssignSeqrId(const seqrId: string);
begin
  SeqrCheck(seqr_assign_seqr_id(FHandle, PAnsiChar(SeqrUtf8(seqrId))));
end;

procedure TSeqrTerminal.Unregister;
begin
  SeqrCheck(seqr_unregister(FHandle));
end;

procedure TSeqrTerminal.ChangePassword;
begin
  SeqrCheck(seqr_change_password(FHandle));
end;

function TSeqrTerminal.Info: string;
var
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  status := seqr_terminal_info(FHandle, given);
  Result := Taken(status, given);
end;

function TSeqrTerminal.Id: string;
begin
  Result := SeqrText(seqr_terminal_id(FHandle));
end;

function TSeqrTerminal.SeqrId: string;
begin
  Result := SeqrText(seqr_terminal_seqr_id(FHandle));
end;

{ TSeqrClient }

constructor TSeqrClient.Create(const endpoint, storePath, clientId: string);
var
  config: TSeqrConfig;
  url, path, program_: TSeqrUtf8;
begin
  inherited Create;
  url := SeqrUtf8(endpoint);
  path := SeqrUtf8(storePath);
  program_ := SeqrUtf8(clientId);
  SeqrInit(config);
  config.endpoint := PAnsiChar(url);
  config.store_path := PAnsiChar(path);
  config.client_id := PAnsiChar(program_);
  Open(config);
end;

constructor TSeqrClient.Create(const config: TSeqrConfig);
begin
  inherited Create;
  Open(config);
end;

procedure TSeqrClient.Open(const config: TSeqrConfig);
begin
  SeqrCheck(seqr_open(@config, FHandle));
end;

destructor TSeqrClient.Destroy;
begin
  if FHandle <> nil then seqr_close(FHandle);
  inherited;
end;

function TSeqrClient.Ping: Cardinal;
begin
  Result := 0;
  SeqrCheck(seqr_ping(FHandle, Result));
end;

function TSeqrClient.RegisterTerminal(const resellerId, resellerPassword, externalTerminalId, name,
  seqrId: string): TSeqrTerminal;
var
  registration: TSeqrRegistration;
  reseller, password, terminal, shown, sticker: TSeqrUtf8;
begin
  reseller := SeqrUtf8(resellerId);
  password := SeqrUtf8(resellerPassword);
  terminal := SeqrUtf8(externalTerminalId);
  shown := SeqrUtf8(name);
  sticker := SeqrUtf8(seqrId);
  SeqrInit(registration);
  registration.reseller_id := PAnsiChar(reseller);
  registration.reseller_password := PAnsiChar(password);
  registration.external_terminal_id := PAnsiChar(terminal);
  registration.name := PAnsiChar(shown);
  registration.seqr_id := SeqrOptional(sticker);
  Result := RegisterTerminal(registration);
end;

function TSeqrClient.RegisterTerminal(const registration: TSeqrRegistration): TSeqrTerminal;
var
  status: TSeqrStatus;
  made: PSeqrTerminal;
begin
  made := nil;
  status := seqr_register(FHandle, @registration, made);
  SeqrCheck(status);
  Result := TSeqrTerminal.Create(made);
end;

function TSeqrClient.TerminalOpen(const externalTerminalId: string): TSeqrTerminal;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  made: PSeqrTerminal;
begin
  made := nil;
  utf8 := SeqrUtf8(externalTerminalId);
  status := seqr_terminal_open(FHandle, PAnsiChar(utf8), made);
  SeqrCheck(status);
  Result := TSeqrTerminal.Create(made);
end;

function TSeqrClient.NextTerminal(const after: string): string;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(after);
  status := seqr_next_terminal(FHandle, SeqrOptional(utf8), given);
  Result := Taken(status, given);
end;

procedure TSeqrClient.SetReceiptTexts(const texts: TSeqrReceiptTexts);
begin
  SeqrCheck(seqr_set_receipt_texts(FHandle, @texts));
end;

function TSeqrClient.Reconcile(const reseller: TSeqrReseller; const request: TSeqrReportRequest;
  var clean: Boolean; columns: Cardinal; const language: string): string;
var
  utf8: TSeqrUtf8;
  books: PSeqrReconciliation;
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  books := nil;
  given := nil;
  SeqrCheck(seqr_reconcile(FHandle, @reseller, @request, books));
  try
    clean := seqr_reconciliation_is_clean(books) = 1;
    utf8 := SeqrUtf8(language);
    status := seqr_reconciliation_text(books, columns, SeqrOptional(utf8), given);
    Result := Taken(status, given);
  finally
    seqr_reconciliation_close(books);
  end;
end;

function TSeqrClient.Diagnose: string;
var
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  status := seqr_diagnose(FHandle, given);
  Result := Taken(status, given);
end;

procedure TSeqrClient.StoreBackup(const path: string);
begin
  SeqrCheck(seqr_store_backup(FHandle, PAnsiChar(SeqrUtf8(path))));
end;

function TSeqrClient.JournalPrune(beforeMs: Int64): UInt64;
begin
  Result := 0;
  SeqrCheck(seqr_journal_prune(FHandle, beforeMs, Result));
end;

function TSeqrClient.Takeover: Cardinal;
begin
  Result := 0;
  SeqrCheck(seqr_takeover(FHandle, Result));
end;

function TSeqrClient.PeriodClose(const reseller: TSeqrReseller; const externalTerminalId: string): string;
var
  utf8: TSeqrUtf8;
  status: TSeqrStatus;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(externalTerminalId);
  status := seqr_period_close(FHandle, @reseller, SeqrOptional(utf8), given);
  Result := Taken(status, given);
end;

end.
