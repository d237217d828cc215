unit SeqrJobs;

{ The administrator's calls, which wait for the network, on a thread of their own: a window starts one, looks at Ended
  from a timer, and reads the results. Knows no window. Passwords are kept for the call only. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses SysUtils, Classes, Seqr, SeqrClasses, SeqrCore;

type
  TSeqrJobKind = (sjRegister, sjAssign, sjUnregister, sjInfo, sjPassword, sjPing, sjEndOfDay);

  TSeqrJob = class(TThread)
  private
    FTill: TSeqrTillCore;
    FKind: TSeqrJobKind;
    FSeqrId, FReseller, FResellerPassword: string;
    FText, FErrorText: string;
    FStatus: TSeqrStatus;
    FResultCode, FProgress: Integer;
    FElapsedMs: Cardinal;
    FClean, FStop, FEnded: Boolean;
    FMade: TSeqrTerminal;
    FDifferences: TStringList;
    procedure Work;
    procedure EndOfDay;
    procedure Read(books: PSeqrReconciliation);
  protected
    procedure Execute; override;
  public
    constructor Create(till: TSeqrTillCore; kind: TSeqrJobKind);
    destructor Destroy; override;
    { Begins. }
    procedure Go;
    procedure Stop;
    { Gives a registered or unregistered terminal to the till; on the thread of the window, once Ended. }
    procedure Deliver;
    property Kind: TSeqrJobKind read FKind;
    property SeqrId: string read FSeqrId write FSeqrId;
    property Reseller: string read FReseller write FReseller;
    property ResellerPassword: string read FResellerPassword write FResellerPassword;
    property Ended: Boolean read FEnded;
    property Status: TSeqrStatus read FStatus;
    property ResultCode: Integer read FResultCode;
    property Text: string read FText;
    property ErrorText: string read FErrorText;
    { One of SEQR_STEP_, of the end of the day. }
    property Progress: Integer read FProgress;
    property ElapsedMs: Cardinal read FElapsedMs;
    property Clean: Boolean read FClean;
    { One line each: kind, sale or refund, amount here, amount there. }
    property Differences: TStringList read FDifferences;
  end;

implementation

uses SeqrWords;

const
  { SEQR: the first look for a report, and the others; docs/protocol.md, Reconciliation. 0 is the library's own. }
  REPORT_WAIT_MS = 0;

constructor TSeqrJob.Create(till: TSeqrTillCore; kind: TSeqrJobKind);
begin
  inherited Create(True);
  FTill := till;
  FKind := kind;
  FDifferences := TStringList.Create;
end;

destructor TSeqrJob.Destroy;
begin
  inherited;
  FMade.Free;
  FDifferences.Free;
end;

procedure TSeqrJob.Go;
begin
{$IFDEF FPC}
  Start;
{$ELSE}
  Resume;
{$ENDIF}
end;

procedure TSeqrJob.Stop;
begin
  FStop := True;
end;

function OnProgress(context: Pointer; step: Integer; attempt, elapsed_ms: Cardinal): Integer; cdecl;
begin
  TSeqrJob(context).FProgress := step;
  TSeqrJob(context).FElapsedMs := elapsed_ms;
  Result := Ord(TSeqrJob(context).FStop);
end;

procedure TSeqrJob.Execute;
begin
  try
    Work;
  except
    on error: ESeqrError do begin
      FStatus := error.Status;
      FResultCode := error.ResultCode;
      FErrorText := error.Message;
      FText := SeqrCashierText(SEQR_TEXT_STATUS, FStatus, FTill.Language);
      if FResultCode > 0 then FText := SeqrCashierText(SEQR_TEXT_RESULT_CODE, FResultCode, FTill.Language);
    end;
    on error: Exception do begin
      FStatus := SEQR_E_INTERNAL;
      FErrorText := error.Message;
      FText := error.Message;
    end;
  end;
  FResellerPassword := '';
  FEnded := True;
end;

procedure TSeqrJob.Work;
begin
  case FKind of
    sjRegister: FMade := FTill.Client.RegisterTerminal(FReseller, FResellerPassword, FTill.ExternalTerminalId,
      FTill.ShopName, FSeqrId);
    sjAssign: FTill.Terminal.AssignSeqrId(FSeqrId);
    sjUnregister: FTill.Terminal.Unregister;
    sjInfo: FText := FTill.Terminal.Info;
    sjPassword: FTill.Terminal.ChangePassword;
    sjPing: FText := IntToStr(FTill.Client.Ping);
    sjEndOfDay: EndOfDay;
  end;
end;

procedure TSeqrJob.Deliver;
begin
  if FMade <> nil then FTill.SetTerminal(FMade);
  FMade := nil;
  if (FKind = sjUnregister) and (FStatus = SEQR_OK) then FTill.SetTerminal(nil);
end;

procedure TSeqrJob.EndOfDay;
var
  shop: TSeqrReseller;
  request: TSeqrReportRequest;
  id, password, period, code: TSeqrUtf8;
  books: PSeqrReconciliation;
begin
  id := SeqrUtf8(FReseller);
  password := SeqrUtf8(FResellerPassword);
  code := SeqrUtf8(FTill.CurrencyCode);
  SeqrInit(shop);
  shop.reseller_id := PAnsiChar(id);
  shop.reseller_password := PAnsiChar(password);
  period := SeqrUtf8(FTill.Client.PeriodClose(shop, ''));
  SeqrInit(request);
  request.period_id := PAnsiChar(period);
  request.currency_code := PAnsiChar(code);
  request.first_wait_ms := REPORT_WAIT_MS;
  request.repeat_wait_ms := REPORT_WAIT_MS;
  request.progress := @OnProgress;
  request.progress_context := Self;
  books := nil;
  SeqrCheck(seqr_reconcile(FTill.Client.Handle, @shop, @request, books));
  try
    Read(books);
  finally
    seqr_reconciliation_close(books);
  end;
end;

procedure TSeqrJob.Read(books: PSeqrReconciliation);
const
  NAMES: array[SEQR_RECON_MISSING_HERE..SEQR_RECON_OTHER_TERMINAL] of TSeqrWord = (swOnlyThere, swOnlyHere, swDifferent,
    swDoubled, swNearMark, swRefundFound, swRefundInDoubt, swOtherTill);
var
  given: PAnsiChar;
  line: TSeqrReconciliationLine;
  total: TSeqrReconciliationTotal;
  kind: Integer;
  i: Int64;
  row: string;
begin
  FClean := seqr_reconciliation_is_clean(books) = 1;
  given := nil;
  SeqrCheck(seqr_reconciliation_text(books, 0, nil, given));
  FText := SeqrTake(given);
  for kind := SEQR_RECON_MISSING_HERE to SEQR_RECON_OTHER_TERMINAL do begin
    SeqrInit(total);
    if seqr_reconciliation_sum(books, kind, total) <> SEQR_OK then Continue;
    i := 0;
    while i < total.count do begin
      SeqrInit(line);
      if seqr_reconciliation_get(books, kind, TSeqrSize(i), line) <> SEQR_OK then Break;
      row := SeqrWord(NAMES[kind], FTill.Language) + '   ' + SeqrText(line.client_invoice_id) + ' ' +
        SeqrText(line.refund_id) + ' ' + SeqrText(line.ers_reference);
      if line.has_here <> 0 then
        row := row + '   ' + SeqrWord(swHere, FTill.Language) + ' ' + FTill.AmountText(FTill.FromMinor(line.amount_here));
      if line.has_there <> 0 then row := row + '   SEQR ' + FTill.AmountText(FTill.FromMinor(line.amount_there));
      FDifferences.Add(row);
      Inc(i);
    end;
  end;
end;

end.
