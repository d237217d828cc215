unit SeqrComponent;

{ TSeqrTill: TSeqrTillCore with the dialogs of SeqrDialogs.pas. Drop it on a form, set its properties, answer OnBook,
  OnUnbook and OnPrint, and call Open, Recover and Pay. All events come on the main thread. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses SysUtils, Classes, Seqr, SeqrClasses, SeqrCore, SeqrWords, SeqrDialogs, SeqrAdmin;

type
  TSeqrTill = class(TSeqrTillCore)
  private
    FDialogs, FGiveBack: Boolean;
  protected
    function NeedsOnAsk: Boolean; override;
  public
    constructor Create(AOwner: TComponent); override;
    { A modal window leads the sale to its outcome. }
    function Pay(const Number: string; Amount: Currency): TSeqrOutcome; override;
    function Refund(const RefundId, ErsReference: string; Amount: Currency): TSeqrOutcome; override;
    { What a crash left: each sale in a window; then refunds in doubt. True when nothing is left. }
    function Recover: Boolean; override;
    procedure Admin;
    { After soPaid: the cashier had canceled, the customer was faster, and the money is to be given back. Write the
      refund into your books, then call Refund. }
    property GiveBack: Boolean read FGiveBack;
  published
    { False: no windows; OnAsk decides, and a TTimer of yours calls Step after BeginPay. Pay then waits. }
    property Dialogs: Boolean read FDialogs write FDialogs default True;
  end;

procedure Register;

implementation

procedure Register;
begin
  RegisterComponents('SEQR', [TSeqrTill]);
end;

constructor TSeqrTill.Create(AOwner: TComponent);
begin
  inherited Create(AOwner);
  FDialogs := True;
end;

function TSeqrTill.NeedsOnAsk: Boolean;
begin
  Result := not FDialogs;
end;

function TSeqrTill.Pay(const Number: string; Amount: Currency): TSeqrOutcome;
begin
  FGiveBack := False;
  if not FDialogs then begin
    Result := inherited Pay(Number, Amount);
    Exit;
  end;
  Release;
  { A sale that was left comes first: a till has one open sale. What stays open, BeginPay refuses. }
  if Registered and (Attention.unfinished > 0) then Recover;
  BeginPay(Number, Amount);
  Result := SeqrRunDialog(Self, SeqrWord(swWaiting, Language));
  if (Result = soPaid) and CancelPressed then FGiveBack := not SeqrAskKeep(Self)
  else if Result in [soFailed, soAlreadyPaid, soNotBooked] then
    SeqrSay(Language, SeqrWord(swSeqr, Language), Text);
end;

function TSeqrTill.Refund(const RefundId, ErsReference: string; Amount: Currency): TSeqrOutcome;
begin
  if not FDialogs then begin
    Result := inherited Refund(RefundId, ErsReference, Amount);
    Exit;
  end;
  BeginRefund(RefundId, ErsReference, Amount);
  Result := SeqrRunDialog(Self, SeqrWord(swRefundTitle, Language));
  if Result = soRefunded then
    SeqrSay(Language, SeqrWord(swRefundTitle, Language), SeqrWord(swRefunded, Language) + ' ' + MoneyText(Amount))
  else
    SeqrSay(Language, SeqrWord(swFailed, Language), Text);
end;

function TSeqrTill.Recover: Boolean;
var
  id: string;
  answer: Integer;
begin
  if not FDialogs or not Registered then begin
    Result := inherited Recover;
    Exit;
  end;
  Result := UndoReversals;
  try
    while TakeUpNext do
      Result := not (SeqrRunDialog(Self, SeqrWord(swUnfinishedTitle, Language) + ' ' + SaleNumber) in
        [soUnknown, soNotBooked]) and Result;
  finally
    TakeUpEnd;
  end;
  id := NextRefundInDoubt('');
  while id <> '' do begin
    answer := SeqrAskRefundInDoubt(Self, id);
    if answer < 0 then Result := False
    else try
      ResolveRefund(id, answer = 1);
    except
      on error: ESeqrError do begin { "not made" is refused while the request may be under way }
        Result := False;
        SeqrSay(Language, SeqrWord(swFailed, Language), error.Message);
      end;
    end;
    id := NextRefundInDoubt(id);
  end;
end;

procedure TSeqrTill.Admin;
begin
  SeqrShowAdmin(Self);
end;

end.
