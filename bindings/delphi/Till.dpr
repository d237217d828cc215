program Till;

{ Registers a till, takes a payment, prints what a receipt must bear:
      Till [ENDPOINT [STORE [NUMBER OF THE SALE]]]
  With SEQR_RUNTIME defined it loads the library itself, from SEQR_LIBRARY_PATH of the environment if that is set. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}
{$IFDEF MSWINDOWS}
  {$APPTYPE CONSOLE}
{$ENDIF}

uses
{$IFDEF FPC}{$IFDEF UNIX}
  cthreads, { first of all, because the library has threads of its own }
  cwstring,
{$ENDIF}{$ENDIF}
  SysUtils,
  Seqr in 'Seqr.pas',
  SeqrClasses in 'SeqrClasses.pas';

const
  SECONDS = 99;

function Argument(index: Integer; const usual: string): string;
begin
  Result := usual;
  if ParamCount >= index then Result := ParamStr(index);
end;

{ Asks until the state is final, and gives it. }
function Outcome(sale: TSeqrPayment): Integer;
var
  second: Integer;
begin
  Result := SEQR_PAY_UNKNOWN;
  for second := 1 to SECONDS do begin
    Result := sale.Poll(1000);
    case Result of
      SEQR_PAY_WAITING: WriteLn('Waiting for the customer ...');
      SEQR_PAY_ASK_CASHIER: sale.Cancel; { nobody came; the next poll tells }
      SEQR_PAY_COMPLETED, SEQR_PAY_CANCELED, SEQR_PAY_FAILED: Exit;
    end;
  end;
end;

{ True if it was paid. }
function Sell(terminal: TSeqrTerminal; const number: string): Boolean;
var
  sale: TSeqrPayment;
  state: Integer;
begin
  { The power went in the middle of a sale: that one first. }
  sale := terminal.NextUnfinished(nil);
  if sale = nil then
    sale := terminal.PayStart(number, 'Corner shop', 'Anna', 5900, 'SEK')
  else
    sale.TryAgain;
  try
    state := Outcome(sale);
    Result := state = SEQR_PAY_COMPLETED;
    if not Result then begin
      if (state = SEQR_PAY_CANCELED) or (state = SEQR_PAY_FAILED) then
        WriteLn('Not paid, the sale is open again. ', sale.ErrorText)
      else
        WriteLn('Not settled, assume nothing: run the till again. ', sale.ErrorText);
      Exit;
    end;
    WriteLn('SEQR payment');
    WriteLn('Sale ', sale.ClientInvoiceId, ': ', sale.Amount div 100, '.',
      Format('%.2d', [sale.Amount mod 100]), ' ', sale.CurrencyCode);
    WriteLn('Reference ', sale.ErsReference);
    sale.Confirm; { the POS has booked the sale }
  finally
    sale.Free;
  end;
end;

procedure Run;
var
  client: TSeqrClient;
  terminal: TSeqrTerminal;
begin
  terminal := nil;
  client := TSeqrClient.Create(Argument(1, 'http://127.0.0.1:8480/extclientproxy/service/v2'), { the simulator }
    Argument(2, 'till.db'), 'Pascal till 1.0');
  try
    terminal := client.RegisterTerminal('demo-reseller', 'demo-password', 'Store 1/Till 1', 'Corner shop', 'PASCAL1');
    if not Sell(terminal, Argument(3, '1001')) then ExitCode := 1;
  finally
    terminal.Free;
    client.Free;
  end;
end;

{$IFDEF SEQR_RUNTIME}
var
  problem: string;
{$ENDIF}
begin
{$IFDEF SEQR_RUNTIME}
  if not SeqrLoad(GetEnvironmentVariable('SEQR_LIBRARY_PATH'), problem) then begin
    WriteLn('No SEQR today: ', problem);
    ExitCode := 3;
    Exit;
  end;
{$ENDIF}
  try
    Run;
  except
    on error: ESeqrError do begin
      WriteLn('SEQR: ', error.Message, ' (', SeqrText(seqr_status_name(error.Status)), ')');
      ExitCode := 1;
    end;
  end;
{$IFDEF SEQR_RUNTIME}
  SeqrUnload;
{$ENDIF}
end.
