unit SeqrCore;

{ TSeqrTillCore: a till with properties and events, without a window. It knows neither LCL nor VCL, so it can be tested
  without a screen; TSeqrTill (SeqrComponent.pas) adds the dialogs.

  All events come from Step, on the thread that calls Step. Step and the methods that begin something wait for neither
  the network nor an outcome; Open, Confirm, Again and GiveUp read or write the store. Outcomes are no exceptions. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses SysUtils, Classes, Seqr, SeqrClasses;

type
  { soPaid: paid, booked, confirmed. soCanceled, soFailed: nothing is paid, the sale is open again. soAlreadyPaid: this
    number was paid and booked before. soUnknown: not known yet; Recover brings the sale back. soNotBooked: paid, and
    OnBook has not booked it; Recover brings it back. soGivenUp: a supervisor has ended it, nobody knows whether it was
    paid. soRefunded: the money is on its way back. }
  TSeqrOutcome = (soNone, soPaid, soCanceled, soFailed, soAlreadyPaid, soUnknown, soNotBooked, soGivenUp, soRefunded);
  { What the cashier can do: nothing, cancel, "try again or cancel?", the choices of an unknown outcome, wait for a
    cancel, free disk space. }
  TSeqrPhase = (spIdle, spWaiting, spTryAgain, spUnknown, spCanceling, spNotSaved, spRefunding, spDone);
  TSeqrAnswer = (saWait, saAgain, saCancel, saGiveUp, saLeave);

  TSeqrStateEvent = procedure(Sender: TObject; Phase: TSeqrPhase; const Text: string) of object;
  TSeqrAskEvent = procedure(Sender: TObject; Phase: TSeqrPhase; const Text: string; var Answer: TSeqrAnswer) of object;
  { Set Booked once the sale is in the books. Must be safe to repeat for the same ErsReference. }
  TSeqrBookEvent = procedure(Sender: TObject; const Number, ErsReference: string; Amount: Currency;
    var Booked: Boolean) of object;
  { SEQR took the payment back. Set Done once nothing is booked for this ErsReference. }
  TSeqrUnbookEvent = procedure(Sender: TObject; const Number, ErsReference: string; var Done: Boolean) of object;
  TSeqrPrintEvent = procedure(Sender: TObject; const Text: string) of object;

  TSeqrTillRow = record
    Description: TSeqrUtf8;
    Thousandths, Total: Int64;
  end;

  TSeqrTillCore = class(TComponent)
  private
    FClient: TSeqrClient;
    FTerminal: TSeqrTerminal;
    FSale: TSeqrPayment;
    FLeft: TList;
    FRows: array of TSeqrTillRow;
    FEndpoint, FStorePath, FClientId, FLanguage, FCaFile, FProxy, FLogFile: string;
    FExternalTerminalId, FShopName, FCashierId, FCurrencyCode: string;
    FColumns, FPollWindowMs, FPollIntervalMs: Integer;
    FAllowPlainHttp, FCancelPressed, FBooked, FPrinted: Boolean;
    FPhase: TSeqrPhase;
    FOutcome: TSeqrOutcome;
    FText, FErrorText, FRefundId, FRefundReference, FNumber: string;
    FShown: Integer;
    FOnState: TSeqrStateEvent;
    FOnAsk: TSeqrAskEvent;
    FOnBook: TSeqrBookEvent;
    FOnUnbook: TSeqrUnbookEvent;
    FOnPrint: TSeqrPrintEvent;
    procedure Show(phase: TSeqrPhase; const text: string);
    procedure Finish(outcome: TSeqrOutcome; const text: string);
    procedure Begun;
    procedure Settle;
    procedure Unsettle;
    procedure LookAtSale;
    procedure LookAtRefund;
    procedure AskHost;
    procedure Ended(status: TSeqrStatus);
    function BookNow: Boolean;
    procedure CloseSale;
    procedure CheckEvents;
    procedure Attempt(status: TSeqrStatus);
  protected
    { False where dialogs ask in place of OnAsk. }
    function NeedsOnAsk: Boolean; virtual;
    procedure Require(present: Boolean; const sentence: string);
  public
    constructor Create(AOwner: TComponent); override;
    destructor Destroy; override;
    { Opens the library and, where the till is registered, the till. What is missing raises ESeqrError with a sentence. }
    procedure Open; virtual;
    procedure Close;
    { A row of the next invoice; the rows must add up to its amount. A part paid by cash or card is a negative row. }
    procedure AddRow(const Description: string; Quantity: Currency; Total: Currency);
    { Begins a sale; Step leads it to its Outcome. Number is the sale's in your books. }
    procedure BeginPay(const Number: string; Amount: Currency);
    procedure Cancel;
    { "Try again": 30 s more, or ask SEQR about an unknown sale. Only for a sale that is still wanted. }
    procedure Again;
    { Only for spUnknown, by a supervisor. }
    procedure GiveUp;
    { The sale stays as it is; Recover brings it back. }
    procedure Leave;
    { RefundId is yours, and in your books before the call; the same again gives the same answer. }
    procedure BeginRefund(const RefundId, ErsReference: string; Amount: Currency);
    { Looks once; True when there is an Outcome. To be called some five times a second, by a timer. }
    function Step: Boolean;
    { The same in one call, for programs without a window; waits for the outcome. }
    function Pay(const Number: string; Amount: Currency): TSeqrOutcome; virtual;
    function Refund(const RefundId, ErsReference: string; Amount: Currency): TSeqrOutcome; virtual;
    { Settles what a crash left, sale by sale, and what SEQR took back. True when nothing is left. }
    function Recover: Boolean; virtual;
    { Lets go of a sale that was left, so that Recover can take it up. }
    procedure Release;
    { Takes up the next unfinished sale; Step leads it to its outcome. False when there are no more. }
    function TakeUpNext: Boolean;
    procedure TakeUpEnd;
    { Undoes what SEQR took back; True when nothing is left. }
    function UndoReversals: Boolean;
    function Attention: TSeqrAttention;
    { ErsReference and amount of a paid sale; '' if it is not paid. }
    function FindPaid(const Number: string; var Amount: Currency): string;
    { The receipt of a paid sale, marked as a copy. }
    function Reprint(const Number: string): string;
    function NextRefundInDoubt(const After: string): string;
    procedure ResolveRefund(const RefundId: string; Happened: Boolean);
    { After the till was registered or unregistered. }
    procedure SetTerminal(terminal: TSeqrTerminal);
    function Active: Boolean;
    function Registered: Boolean;
    function ToMinor(Amount: Currency): Int64;
    function FromMinor(Amount: Int64): Currency;
    { As a person writes it: 12.50, in Swedish 12,50. }
    function AmountText(Amount: Currency): string;
    { With the currency: 12.50 SEK, in Swedish 12,50 kr. }
    function MoneyText(Amount: Currency): string;
    { The invoice's QR code; '' until SEQR has sent it. }
    function QrCode: string;
    property Phase: TSeqrPhase read FPhase;
    property Outcome: TSeqrOutcome read FOutcome;
    { What the cashier reads. }
    property Text: string read FText;
    { For an engineer: what failed, why. }
    property ErrorText: string read FErrorText;
    property SaleNumber: string read FNumber;
    property RefundReference: string read FRefundReference;
    { The cashier had canceled, and the customer was faster: keep the sale or give the money back. }
    property CancelPressed: Boolean read FCancelPressed;
    property Sale: TSeqrPayment read FSale;
    property Client: TSeqrClient read FClient;
    property Terminal: TSeqrTerminal read FTerminal;
  published
    property Endpoint: string read FEndpoint write FEndpoint;
    property StorePath: string read FStorePath write FStorePath;
    { The POS's name and version. }
    property ClientId: string read FClientId write FClientId;
    { "en" or "sv". }
    property Language: string read FLanguage write FLanguage;
    property CaFile: string read FCaFile write FCaFile;
    property Proxy: string read FProxy write FProxy;
    property LogFile: string read FLogFile write FLogFile;
    { The till in the shop's words, "Store 1/Till 4". }
    property ExternalTerminalId: string read FExternalTerminalId write FExternalTerminalId;
    { What the customer's phone and the receipt show. }
    property ShopName: string read FShopName write FShopName;
    property CashierId: string read FCashierId write FCashierId;
    property CurrencyCode: string read FCurrencyCode write FCurrencyCode;
    { The width of receipts, 20 to 80. }
    property Columns: Integer read FColumns write FColumns default 40;
    { Until "try again or cancel?" is asked; 0 is 30 s, what SEQR asks for. }
    property PollWindowMs: Integer read FPollWindowMs write FPollWindowMs default 0;
    { Between two questions to SEQR; 0 is 1 s, what SEQR asks for. Shorter only against the simulator. }
    property PollIntervalMs: Integer read FPollIntervalMs write FPollIntervalMs default 0;
    { For the simulator only. }
    property AllowPlainHttp: Boolean read FAllowPlainHttp write FAllowPlainHttp default False;
    property OnState: TSeqrStateEvent read FOnState write FOnState;
    property OnAsk: TSeqrAskEvent read FOnAsk write FOnAsk;
    property OnBook: TSeqrBookEvent read FOnBook write FOnBook;
    property OnUnbook: TSeqrUnbookEvent read FOnUnbook write FOnUnbook;
    property OnPrint: TSeqrPrintEvent read FOnPrint write FOnPrint;
  end;

{ seqr_cashier_text in the language; '' means English. }
function SeqrCashierText(kind, number: Integer; const language: string): string;

implementation

const
  { Between two looks of Pay and Refund, which have no timer. }
  LOOK_MS = 50;

function SeqrCashierText(kind, number: Integer; const language: string): string;
var
  utf8: TSeqrUtf8;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(language);
  Result := '';
  if seqr_cashier_text(kind, number, SeqrOptional(utf8), given) = SEQR_OK then Result := SeqrTake(given);
end;

constructor TSeqrTillCore.Create(AOwner: TComponent);
begin
  inherited Create(AOwner);
  FLeft := TList.Create;
  FColumns := 40;
  FCurrencyCode := 'SEK';
  FLanguage := 'en';
end;

destructor TSeqrTillCore.Destroy;
begin
  Close;
  FLeft.Free;
  inherited;
end;

function TSeqrTillCore.NeedsOnAsk: Boolean;
begin
  Result := True;
end;

procedure TSeqrTillCore.Require(present: Boolean; const sentence: string);
begin
  if not present then raise ESeqrError.Create(SEQR_E_CONFIG, -1, sentence);
end;

procedure TSeqrTillCore.CheckEvents;
begin
  Require(Assigned(FOnBook), 'OnBook is not answered: nothing would book a paid sale. Assign it before Open.');
  Require(Assigned(FOnUnbook), 'OnUnbook is not answered: a sale that SEQR takes back would stay booked. Assign it before Open.');
  Require(Assigned(FOnPrint), 'OnPrint is not answered: the customer would get no receipt. Assign it before Open.');
  Require(Assigned(FOnAsk) or not NeedsOnAsk,
    'OnAsk is not answered: nobody would be asked "try again or cancel?". Assign it, or set Dialogs to True.');
end;

procedure TSeqrTillCore.Open;
var
  config: TSeqrConfig;
  url, path, id, cashierLanguage, ca, way, log: TSeqrUtf8;
begin
  if Active then Exit;
  Require(FEndpoint <> '', 'Endpoint is empty: set the address of the SEQR service.');
  Require(FStorePath <> '', 'StorePath is empty: set the file that keeps the sales.');
  Require(FClientId <> '', 'ClientId is empty: set the name and version of your program.');
  Require(FExternalTerminalId <> '', 'ExternalTerminalId is empty: set the till''s name, as "Store 1/Till 4".');
  Require(FShopName <> '', 'ShopName is empty: set what the customer''s phone shows.');
  Require(FCashierId <> '', 'CashierId is empty: set who sells.');
  Require((FColumns >= 20) and (FColumns <= 80), 'Columns must be 20 to 80.');
  CheckEvents;
  SeqrInit(config);
  url := SeqrUtf8(FEndpoint);
  path := SeqrUtf8(FStorePath);
  id := SeqrUtf8(FClientId);
  cashierLanguage := SeqrUtf8(FLanguage);
  ca := SeqrUtf8(FCaFile);
  way := SeqrUtf8(FProxy);
  log := SeqrUtf8(FLogFile);
  if FAllowPlainHttp then config.flags := SEQR_ALLOW_PLAIN_HTTP;
  config.poll_window_ms := FPollWindowMs;
  config.poll_interval_ms := FPollIntervalMs;
  config.endpoint := PAnsiChar(url);
  config.store_path := PAnsiChar(path);
  config.client_id := PAnsiChar(id);
  config.language := SeqrOptional(cashierLanguage);
  config.ca_file := SeqrOptional(ca);
  config.proxy := SeqrOptional(way);
  config.log_file := SeqrOptional(log);
  FClient := TSeqrClient.Create(config);
  try
    FTerminal := FClient.TerminalOpen(FExternalTerminalId);
  except
    on error: ESeqrError do
      if error.Status <> SEQR_E_NOT_FOUND then begin
        FreeAndNil(FClient);
        raise;
      end; { else: not registered yet; the admin menu does that }
  end;
end;

procedure TSeqrTillCore.Close;
begin
  TakeUpEnd;
  FreeAndNil(FSale);
  FreeAndNil(FTerminal);
  FreeAndNil(FClient);
  FPhase := spIdle;
end;

procedure TSeqrTillCore.SetTerminal(terminal: TSeqrTerminal);
begin
  if terminal <> FTerminal then FTerminal.Free;
  FTerminal := terminal;
end;

function TSeqrTillCore.Active: Boolean;
begin
  Result := FClient <> nil;
end;

function TSeqrTillCore.Registered: Boolean;
begin
  Result := FTerminal <> nil;
end;

{ A Currency is an integer of ten-thousandths; a currency's smallest unit is 10 to the power of its decimals. }
function Unit_(const code: string): Int64;
var
  utf8: TSeqrUtf8;
  given: PAnsiChar;
  text: string;
  decimals: Integer;
begin
  given := nil;
  utf8 := SeqrUtf8(code);
  SeqrCheck(seqr_amount_text(0, PAnsiChar(utf8), given));
  text := SeqrTake(given);
  decimals := 0;
  if Pos('.', text) > 0 then decimals := Length(text) - Pos('.', text);
  Result := 10000;
  while decimals > 0 do begin
    Result := Result div 10;
    Dec(decimals);
  end;
end;

function TSeqrTillCore.ToMinor(Amount: Currency): Int64;
var
  raw, one: Int64;
begin
  raw := PInt64(@Amount)^;
  one := Unit_(FCurrencyCode);
  if (one = 0) or (raw mod one <> 0) then
    raise ESeqrError.Create(SEQR_E_AMOUNT, -1, 'The amount has more decimals than ' + FCurrencyCode + '.');
  Result := raw div one;
end;

function TSeqrTillCore.FromMinor(Amount: Int64): Currency;
begin
  PInt64(@Result)^ := Amount * Unit_(FCurrencyCode);
end;

function TSeqrTillCore.AmountText(Amount: Currency): string;
var
  utf8: TSeqrUtf8;
  given: PAnsiChar;
begin
  given := nil;
  utf8 := SeqrUtf8(FCurrencyCode);
  SeqrCheck(seqr_amount_text(ToMinor(Amount), PAnsiChar(utf8), given));
  Result := SeqrTake(given);
  if FLanguage = 'sv' then Result := StringReplace(Result, '.', ',', []);
end;

function TSeqrTillCore.MoneyText(Amount: Currency): string;
begin
  if (FLanguage = 'sv') and (FCurrencyCode = 'SEK') then Result := AmountText(Amount) + ' kr'
  else Result := AmountText(Amount) + ' ' + FCurrencyCode;
end;

procedure TSeqrTillCore.Show(phase: TSeqrPhase; const text: string);
begin
  if (phase = FPhase) and (text = FText) and (phase <> spDone) then Exit; { a full disk is tried at each Step }
  FPhase := phase;
  FText := text;
  if Assigned(FOnState) then FOnState(Self, phase, text);
end;

procedure TSeqrTillCore.Finish(outcome: TSeqrOutcome; const text: string);
begin
  FOutcome := outcome;
  Show(spDone, text);
end;

procedure TSeqrTillCore.Begun;
begin
  FOutcome := soNone;
  FText := '';
  FErrorText := '';
  FCancelPressed := False;
  FBooked := False;
  FPrinted := False;
  FShown := 0;
end;

procedure TSeqrTillCore.AddRow(const Description: string; Quantity: Currency; Total: Currency);
begin
  SetLength(FRows, Length(FRows) + 1);
  FRows[High(FRows)].Description := SeqrUtf8(Description);
  FRows[High(FRows)].Thousandths := PInt64(@Quantity)^ div 10;
  FRows[High(FRows)].Total := ToMinor(Total);
end;

procedure TSeqrTillCore.BeginPay(const Number: string; Amount: Currency);
var
  invoice: TSeqrInvoice;
  rows: array of TSeqrInvoiceRow;
  id, title, cashier, code: TSeqrUtf8;
  i: Integer;
begin
  if not (FPhase in [spIdle, spDone]) then
    raise ESeqrError.Create(SEQR_E_BUSY, -1, 'Sale ' + FNumber + ' is being paid: wait for its outcome.');
  Require(Active and Registered, 'The till is not registered with SEQR: use the admin menu.');
  CloseSale;
  Begun;
  FNumber := Number;
  id := SeqrUtf8(Number);
  title := SeqrUtf8(FShopName);
  cashier := SeqrUtf8(FCashierId);
  code := SeqrUtf8(FCurrencyCode);
  SeqrInit(invoice);
  invoice.client_invoice_id := PAnsiChar(id);
  invoice.title := PAnsiChar(title);
  invoice.cashier_id := PAnsiChar(cashier);
  invoice.currency_code := PAnsiChar(code);
  SetLength(rows, Length(FRows));
  for i := 0 to High(rows) do begin
    FillChar(rows[i], SizeOf(rows[i]), 0);
    rows[i].description := PAnsiChar(FRows[i].Description);
    rows[i].quantity_thousandths := FRows[i].Thousandths;
    rows[i].total := FRows[i].Total;
  end;
  if Length(rows) > 0 then begin
    invoice.rows := @rows[0];
    invoice.row_count := Length(rows);
  end;
  try
    invoice.total := ToMinor(Amount);
    FSale := FTerminal.PayBegin(invoice);
    Show(spWaiting, SeqrCashierText(SEQR_TEXT_STATE, SEQR_PAY_STARTING, FLanguage));
  except
    on error: ESeqrError do begin
      FErrorText := error.Message;
      Ended(error.Status);
    end;
  end;
  SetLength(FRows, 0);
end;

{ A status that ends a sale before anything is to be paid. }
procedure TSeqrTillCore.Ended(status: TSeqrStatus);
var
  outcome: TSeqrOutcome;
begin
  case status of
    SEQR_E_ALREADY_PAID: outcome := soAlreadyPaid;
    SEQR_E_CLOSED: outcome := soUnknown;
  else
    outcome := soFailed;
  end;
  Finish(outcome, SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage));
end;

procedure TSeqrTillCore.CloseSale;
begin
  FreeAndNil(FSale);
end;

{ What a store or the state refuses is shown; the next Step shows the state anew. }
procedure TSeqrTillCore.Attempt(status: TSeqrStatus);
begin
  FShown := 0;
  if status = SEQR_OK then Exit;
  FErrorText := SeqrText(seqr_last_error());
  Show(FPhase, SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage));
end;

procedure TSeqrTillCore.Cancel;
begin
  if (FSale = nil) or (FPhase in [spIdle, spDone, spRefunding]) then Exit;
  FCancelPressed := True;
  Attempt(seqr_cancel_begin(FSale.Handle));
end;

procedure TSeqrTillCore.Again;
begin
  if (FSale <> nil) and (FPhase in [spTryAgain, spUnknown]) then begin
    FCancelPressed := False;
    Attempt(seqr_pay_continue(FSale.Handle));
  end;
end;

procedure TSeqrTillCore.GiveUp;
begin
  if (FSale <> nil) and (FPhase = spUnknown) then Attempt(seqr_pay_abandon(FSale.Handle));
end;

procedure TSeqrTillCore.Leave;
begin
  if FPhase in [spUnknown, spNotSaved] then Finish(soUnknown, FText);
end;

{ False: not booked, the sale comes back. No exception of the host's hides that. }
function TSeqrTillCore.BookNow: Boolean;
begin
  Result := FBooked;
  if Result then Exit;
  try
    FOnBook(Self, FSale.ClientInvoiceId, FSale.ErsReference, FromMinor(FSale.Amount), Result);
  except
    on error: Exception do begin
      Result := False;
      FErrorText := error.Message;
    end;
  end;
  FBooked := Result;
end;

{ Book, print, confirm: in this order. }
procedure TSeqrTillCore.Settle;
var
  status: TSeqrStatus;
begin
  if not BookNow then begin
    Finish(soNotBooked, SeqrCashierText(SEQR_TEXT_STATE, SEQR_PAY_COMPLETED, FLanguage));
    Exit;
  end;
  if not FPrinted then try
    FPrinted := True;
    FOnPrint(Self, FSale.ReceiptText(FColumns));
  except
    on error: Exception do FErrorText := error.Message; { it is paid and booked: reprint it }
  end;
  status := seqr_pay_confirm(FSale.Handle);
  case status of
    SEQR_OK: Finish(soPaid, SeqrCashierText(SEQR_TEXT_STATE, SEQR_PAY_COMPLETED, FLanguage));
    SEQR_E_REVERSED: Unsettle;
    SEQR_E_NOT_SAVED: Show(spNotSaved, SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage)); { the next Step tries again }
  else
    FErrorText := SeqrText(seqr_last_error());
    Finish(soUnknown, SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage));
  end;
end;

{ SEQR took it back: the booking is undone, then that is said. }
procedure TSeqrTillCore.Unsettle;
var
  done: Boolean;
begin
  done := False;
  try
    FOnUnbook(Self, FSale.ClientInvoiceId, FSale.ErsReference, done);
    if done then FSale.AcknowledgeReversal;
  except
    on error: Exception do FErrorText := error.Message; { the next start sees it again }
  end;
  Finish(soFailed, SeqrCashierText(SEQR_TEXT_STATUS, SEQR_E_REVERSED, FLanguage));
end;

procedure TSeqrTillCore.AskHost;
var
  answer: TSeqrAnswer;
begin
  if not NeedsOnAsk or not Assigned(FOnAsk) then Exit;
  answer := saWait;
  FOnAsk(Self, FPhase, FText, answer);
  case answer of
    saAgain: Again;
    saCancel: Cancel;
    saGiveUp: GiveUp;
    saLeave: Leave;
  end;
end;

procedure TSeqrTillCore.LookAtSale;
var
  status, began: TSeqrStatus;
  state: Integer;
  text: string;
begin
  try
    state := FSale.Poll(0, status);
  except
    on error: ESeqrError do begin
      FErrorText := error.Message;
      Finish(soUnknown, SeqrCashierText(SEQR_TEXT_STATUS, error.Status, FLanguage));
      Exit;
    end;
  end;
  if (state * 10000 - status = FShown) and (state <> SEQR_PAY_COMPLETED) then Exit;
  FShown := state * 10000 - status; { a status is above -10000 }
  text := SeqrCashierText(SEQR_TEXT_STATE, state, FLanguage);
  if status <> SEQR_OK then begin
    FErrorText := SeqrText(seqr_last_error());
    text := SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage);
  end;
  case state of
    SEQR_PAY_COMPLETED: Settle;
    SEQR_PAY_CANCELED: Finish(soCanceled, text);
    SEQR_PAY_ABANDONED: Finish(soGivenUp, text);
    SEQR_PAY_FAILED:
      if status = SEQR_E_REVERSED then Unsettle
      else begin
        began := FSale.Outcome;
        FErrorText := FSale.ErrorText;
        if (began = SEQR_OK) or (began = SEQR_E_NOT_READY) then Finish(soFailed, text) else Ended(began);
      end;
    SEQR_PAY_ASK_CASHIER: begin Show(spTryAgain, text); AskHost; end;
    SEQR_PAY_UNKNOWN: begin
      if status = SEQR_OK then FErrorText := FSale.ErrorText;
      Show(spUnknown, text);
      AskHost;
    end;
    SEQR_PAY_CANCELING: Show(spCanceling, text);
  else
    if state < 100 then Show(spWaiting, text) else Show(spUnknown, text);
  end;
end;

procedure TSeqrTillCore.LookAtRefund;
var
  status: TSeqrStatus;
begin
  try
    status := FTerminal.RefundPoll(FRefundId, 0, FRefundReference);
  except
    on error: ESeqrError do begin
      FErrorText := error.Message;
      Ended(error.Status);
      Exit;
    end;
  end;
  if status = SEQR_E_NOT_READY then Exit;
  if status = SEQR_OK then begin
    try
      FOnPrint(Self, FTerminal.RefundReceiptText(FRefundId, FColumns));
    except
      on error: Exception do FErrorText := error.Message;
    end;
    Finish(soRefunded, '');
  end else begin
    FErrorText := SeqrText(seqr_last_error());
    if status = SEQR_E_IN_DOUBT then Finish(soUnknown, SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage))
    else Finish(soFailed, SeqrCashierText(SEQR_TEXT_STATUS, status, FLanguage));
  end;
end;

function TSeqrTillCore.Step: Boolean;
begin
  if FPhase = spRefunding then LookAtRefund
  else if (FSale <> nil) and not (FPhase in [spIdle, spDone]) then LookAtSale;
  Result := FPhase in [spIdle, spDone];
end;

procedure TSeqrTillCore.BeginRefund(const RefundId, ErsReference: string; Amount: Currency);
var
  request: TSeqrRefundRequest;
  id, reference, title, cashier, code: TSeqrUtf8;
begin
  if not (FPhase in [spIdle, spDone]) then
    raise ESeqrError.Create(SEQR_E_BUSY, -1, 'Sale ' + FNumber + ' is being paid: wait for its outcome.');
  Require(Active and Registered, 'The till is not registered with SEQR: use the admin menu.');
  Begun;
  FRefundId := RefundId;
  FRefundReference := '';
  id := SeqrUtf8(RefundId);
  reference := SeqrUtf8(ErsReference);
  title := SeqrUtf8(FShopName);
  cashier := SeqrUtf8(FCashierId);
  code := SeqrUtf8(FCurrencyCode);
  SeqrInit(request);
  request.refund_id := PAnsiChar(id);
  request.ers_reference := PAnsiChar(reference);
  request.title := PAnsiChar(title);
  request.cashier_id := PAnsiChar(cashier);
  request.currency_code := PAnsiChar(code);
  try
    request.amount := ToMinor(Amount);
    FTerminal.RefundBegin(request);
    Show(spRefunding, '');
  except
    on error: ESeqrError do begin
      FErrorText := error.Message;
      Ended(error.Status);
    end;
  end;
end;

function TSeqrTillCore.Pay(const Number: string; Amount: Currency): TSeqrOutcome;
begin
  BeginPay(Number, Amount);
  while not Step do Sleep(LOOK_MS);
  Result := FOutcome;
end;

function TSeqrTillCore.Refund(const RefundId, ErsReference: string; Amount: Currency): TSeqrOutcome;
begin
  BeginRefund(RefundId, ErsReference, Amount);
  while not Step do Sleep(LOOK_MS);
  Result := FOutcome;
end;

function TSeqrTillCore.TakeUpNext: Boolean;
begin
  if FSale <> nil then FLeft.Add(FSale); { its open handle keeps it out of the list }
  FSale := nil;
  FPhase := spIdle;
  FSale := FTerminal.NextUnfinished(nil);
  Result := FSale <> nil;
  if not Result then Exit;
  Begun;
  FNumber := FSale.ClientInvoiceId;
  FPhase := spWaiting;
end;

procedure TSeqrTillCore.Release;
begin
  if not (FPhase in [spIdle, spDone]) then Exit;
  CloseSale;
  FPhase := spIdle;
end;

procedure TSeqrTillCore.TakeUpEnd;
var
  i: Integer;
begin
  for i := 0 to FLeft.Count - 1 do TSeqrPayment(FLeft[i]).Free;
  FLeft.Clear;
end;

function TSeqrTillCore.UndoReversals: Boolean;
var
  before: TSeqrPayment;
begin
  Result := True;
  CloseSale;
  Begun;
  before := nil;
  try
    repeat
      FSale := FTerminal.NextReversal(before);
      FreeAndNil(before);
      if FSale = nil then Break;
      Unsettle;
      Result := Result and (FErrorText = '');
      before := FSale;
      FSale := nil;
    until False;
  finally
    before.Free;
  end;
end;

function TSeqrTillCore.Recover: Boolean;
begin
  Result := True;
  if not Registered then Exit;
  Result := UndoReversals;
  try
    while TakeUpNext do begin
      while not Step do Sleep(LOOK_MS);
      Result := Result and not (FOutcome in [soUnknown, soNotBooked]);
    end;
  finally
    TakeUpEnd;
  end;
end;

function TSeqrTillCore.Attention: TSeqrAttention;
begin
  SeqrInit(Result);
  if Registered then Result := FTerminal.Attention;
end;

function TSeqrTillCore.FindPaid(const Number: string; var Amount: Currency): string;
var
  found: TSeqrPayment;
begin
  Result := '';
  try
    found := FTerminal.PaymentFind(Number);
  except
    on error: ESeqrError do begin
      if error.Status <> SEQR_E_NOT_FOUND then raise;
      Exit;
    end;
  end;
  try
    Result := found.ErsReference;
    if Result <> '' then Amount := FromMinor(found.Amount);
  finally
    found.Free;
  end;
end;

function TSeqrTillCore.Reprint(const Number: string): string;
var
  found: TSeqrPayment;
begin
  found := FTerminal.PaymentFind(Number);
  try
    Result := found.ReceiptText(FColumns);
  finally
    found.Free;
  end;
end;

function TSeqrTillCore.NextRefundInDoubt(const After: string): string;
begin
  Result := FTerminal.NextRefundInDoubt(After);
end;

procedure TSeqrTillCore.ResolveRefund(const RefundId: string; Happened: Boolean);
begin
  FTerminal.RefundResolve(RefundId, Happened);
end;

function TSeqrTillCore.QrCode: string;
begin
  Result := '';
  if FSale <> nil then Result := FSale.QrCode;
end;

end.
