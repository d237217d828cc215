program core;

{ TSeqrTillCore without a screen: core ENDPOINT FOLDER SALES. What is missing fails at Open; then sales, a cancel, a refund
  of each tenth, the same number again; the outcome of each is looked at. Built with heaptrc, which reports what is left. }

{$MODE DELPHI}

uses
  cthreads, cwstring, SysUtils, Classes, Seqr, SeqrClasses, SeqrCore;

type
  THost = class
    Booked, Printed, Asked: Integer;
    procedure Ask(Sender: TObject; Phase: TSeqrPhase; const Text: string; var Answer: TSeqrAnswer);
    procedure Book(Sender: TObject; const Number, ErsReference: string; Amount: Currency; var Booked_: Boolean);
    procedure Unbook(Sender: TObject; const Number, ErsReference: string; var Done: Boolean);
    procedure Print(Sender: TObject; const Text: string);
  end;

procedure THost.Ask(Sender: TObject; Phase: TSeqrPhase; const Text: string; var Answer: TSeqrAnswer);
begin
  Inc(Asked);
  Answer := saCancel;
end;

procedure THost.Book(Sender: TObject; const Number, ErsReference: string; Amount: Currency; var Booked_: Boolean);
begin
  Inc(Booked);
  Booked_ := Number <> 'REFUSED';
end;

procedure THost.Unbook(Sender: TObject; const Number, ErsReference: string; var Done: Boolean);
begin
  Done := True;
end;

procedure THost.Print(Sender: TObject; const Text: string);
begin
  Inc(Printed);
end;

procedure Check(good: Boolean; const what: string);
begin
  if good then Exit;
  WriteLn('wrong: ', what);
  Halt(1);
end;

{ Open raises a sentence that names the property. }
procedure Missing(till: TSeqrTillCore; const name: string);
begin
  try
    till.Open;
  except
    on error: ESeqrError do begin
      Check(Pos(name, error.Message) = 1, name + ': ' + error.Message);
      Exit;
    end;
  end;
  Check(False, 'Open without ' + name);
end;

function Handles: Integer;
var
  found: TSearchRec;
begin
  Result := 0;
  if FindFirst('/proc/self/fd/*', faAnyFile, found) = 0 then
    repeat Inc(Result) until FindNext(found) <> 0;
  FindClose(found);
end;

{ A diagnosis, a copy, pruning; then the copy takes the store's place, and a supervisor allows a refund. }
procedure Upkeep(till: TSeqrTillCore; const endpoint, copy, reference: string);
var
  config: TSeqrConfig;
  other: TSeqrClient;
  there: TSeqrTerminal;
  url, path: TSeqrUtf8;
begin
  Check(Pos('core.db', till.Client.Diagnose) > 0, 'a diagnosis');
  till.Client.StoreBackup(copy);
  Check(till.Client.JournalPrune(1000) = 0, 'nothing is as old');
  Check(Pos(copy, SeqrStoreAdopt(copy)) > 0, 'what to do with the copy');
  url := SeqrUtf8(endpoint);
  path := SeqrUtf8(copy);
  SeqrInit(config);
  config.endpoint := PAnsiChar(url);
  config.store_path := PAnsiChar(path);
  config.client_id := 'Core 1.0';
  config.flags := SEQR_ALLOW_PLAIN_HTTP;
  other := TSeqrClient.Create(config);
  there := other.TerminalOpen('Core/Till 1');
  try
    there.Refund('A1', reference, 100, 'SEK', 'Corner shop', 'Anna');
    Check(False, 'a refund that nobody has allowed');
  except
    on error: ESeqrError do Check(error.Status = SEQR_E_STATE, 'a refund: ' + error.Message);
  end;
  there.RefundAllow(reference);
  there.Refund('A1', reference, 100, 'SEK', 'Corner shop', 'Anna');
  there.Free;
  other.Free;
end;

var
  till: TSeqrTillCore;
  host: THost;
  refunded: TSeqrRefundInfo;
  i, sales, before: Integer;
  memory: PtrUInt;
  amount: Currency;
  reference: string;
begin
  host := THost.Create;
  till := TSeqrTillCore.Create(nil);
  sales := StrToInt(ParamStr(3));
  Missing(till, 'Endpoint');
  till.Endpoint := ParamStr(1);
  Missing(till, 'StorePath');
  till.StorePath := ParamStr(2) + '/core.db';
  Missing(till, 'ClientId');
  till.ClientId := 'Core 1.0';
  Missing(till, 'ExternalTerminalId');
  till.ExternalTerminalId := 'Core/Till 1';
  Missing(till, 'ShopName');
  till.ShopName := 'Corner shop';
  Missing(till, 'CashierId');
  till.CashierId := 'Anna';
  Missing(till, 'OnBook');
  till.OnBook := host.Book;
  Missing(till, 'OnUnbook');
  till.OnUnbook := host.Unbook;
  Missing(till, 'OnPrint');
  till.OnPrint := host.Print;
  Missing(till, 'OnAsk');
  till.OnAsk := host.Ask;
  till.AllowPlainHttp := True;
  till.PollIntervalMs := 100;
  till.Open;
  Check(not till.Registered, 'registered');
  till.SetTerminal(till.Client.RegisterTerminal('demo-reseller', 'demo-password', till.ExternalTerminalId, till.ShopName,
    'CORE1'));
  Check(till.Recover, 'recover');
  Check(till.ToMinor(59.5) = 5950, 'minor units');
  Check(till.FromMinor(5950) = 59.5, 'major units');
  Check(till.Pay('ZERO', 0) = soFailed, 'an amount of zero');
  Check(till.Text <> '', 'its words');
  before := 0;
  memory := 0;
  for i := 1 to sales do begin
    if i = sales div 4 then begin
      before := Handles;
      memory := GetFPCHeapStatus.CurrHeapUsed;
    end;
    if i mod 5 = 0 then begin
      till.AddRow('Coffee', 2, 58);
      till.AddRow('Cash', 1, -8.5);
    end;
    Check(till.Pay('S' + IntToStr(i), 49.5) = soPaid, 'sale ' + IntToStr(i) + ': ' + till.ErrorText);
    if i mod 10 = 0 then begin
      reference := till.FindPaid('S' + IntToStr(i), amount);
      Check(amount = 49.5, 'its amount');
      Check(till.Refund('R' + IntToStr(i), reference, 9.5) = soRefunded, 'refund: ' + till.ErrorText);
      Check(till.Refund('R' + IntToStr(i), reference, 9.5) = soRefunded, 'the same refund: ' + till.ErrorText);
    end;
  end;
  if sales >= 10 then begin
    Check(till.Terminal.RefundFind('R10', refunded) and (refunded.outcome = SEQR_OK) and (refunded.amount = 950), 'the refund');
    Check(SeqrText(refunded.ers_reference) = till.FindPaid('S10', amount), 'the payment that it was of');
  end;
  Check(not till.Terminal.RefundFind('none', refunded), 'no such refund');
  WriteLn('handles ', before, ' ', Handles, ', bytes ', memory, ' ', GetFPCHeapStatus.CurrHeapUsed);
  Check(Handles <= before + 2, 'handles grow'); { the store may open a file of its own }
  Check(GetFPCHeapStatus.CurrHeapUsed < memory + 4096, 'memory grows');
  Check(till.Pay('S1', 49.5) = soAlreadyPaid, 'the same number: ' + till.ErrorText);
  till.BeginPay('CANCEL', 10);
  till.Cancel;
  while not till.Step do Sleep(10);
  Check(till.Outcome in [soCanceled, soPaid], 'a cancel: ' + till.ErrorText); { the customer may be faster }
  Check(till.Pay('REFUSED', 10) = soNotBooked, 'a sale that is not booked');
  Check(till.Attention.unfinished = 1, 'it waits');
  Upkeep(till, ParamStr(1), ParamStr(2) + '/copy.db', reference);
  till.Close;
  till.Free;
  host.Free;
  WriteLn('all well');
end.
